/** The front end: each address of the portal, drawn from its API. */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { ApiError, type PageType } from "../client/index.ts";
import { ApiCache } from "./cache.ts";
import { html, marked, type Html } from "./html.ts";
import { layout, notice, plain, type Step } from "./layout.ts";
import { ELSEWHERE, here, knownAs } from "./links.ts";
import { draw } from "./pages.ts";
import { NothingBeneath, Portal, preview, type Found, type Home } from "./portal.ts";
import { CMS_URL, PORT, PORTAL_URL, WEBHOOK_SECRET } from "./settings.ts";
import { editionTold } from "./webhook.ts";
import { day, plural } from "./words.ts";

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

const STYLE = readFileSync(fileURLToPath(import.meta.resolve("#style")), "utf8");
const ALWAYS = {
  "Content-Security-Policy": `default-src 'none'; style-src 'self'; img-src data: ${[...new Set([PORTAL_URL, CMS_URL])].join(" ")}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
};
const PAGE = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=0, must-revalidate" };
const UNSEEN = { ...PAGE, "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex" };
const LARGEST_MESSAGE = 65_536;
const cache = new ApiCache();

const server = createServer(async (request, response) => {
  const { status, body, headers = PAGE } = await answer(request).catch(failed);
  response.writeHead(status, { ...ALWAYS, ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
});

async function answer(request: IncomingMessage): Promise<Answer> {
  if (!URL.canParse(request.url ?? "", "http://here")) return text(400, "There is no such address.");
  const url = new URL(request.url ?? "", "http://here");
  if (url.pathname === "/webhook") return hook(request);
  if (request.method !== "GET" && request.method !== "HEAD") return text(405, "Only GET is allowed here.", { Allow: "GET, HEAD" });
  if (url.pathname === "/style.css") return { status: 200, body: STYLE, headers: { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600" } };
  if (ELSEWHERE.test(url.pathname)) return moved(307, `${PORTAL_URL}${url.pathname}${url.search}`);
  if (url.pathname === "/preview") return shared(url.searchParams.get("token") ?? "");
  return ofOneEdition((portal) => (url.pathname === "/search/" ? search(portal, url) : at(portal, url)));
}

/** A page is made of several answers; where an edition came between them, it is made again. */
async function ofOneEdition(make: (portal: Portal) => Promise<Answer>): Promise<Answer> {
  for (let tries = 3; ; tries--) {
    const portal = new Portal(cache);
    const made = await make(portal).catch((error: unknown) => {
      if (tries > 1 && portal.editions.size > 1) return null;
      throw error;
    });
    if (made && (portal.editions.size <= 1 || tries === 1)) return made;
  }
}

/** Whatever the portal has at an address. */
async function at(portal: Portal, url: URL): Promise<Answer> {
  const path = decoded(url.pathname);
  const { found, now } = await portal.at(path ?? "/,");
  const site = await siteOf(portal, found[0]);
  const item = found.at(-1);
  const asked = path === "/" ? "/" : item?.path;
  if (!item || path === null || (asked !== path && asked !== `${path}/`) || (item.status === 404 && !item.notice)) return unknown(site);
  if (item.status === 301) return moved(301, here(item.location ?? "/"));
  if (asked !== path) return moved(301, `${encodeURI(asked ?? "/")}${url.search}`);
  if (item.notice || !item.page) return instead(item, site);
  const type = item.page.type as PageType;
  const files = new Map(item.page.assets.filter(({ role }) => role === "document").map((each) => [each.id, each]));
  const page = await portal.page(item.page.id, type, item.location ? item.page.edition : undefined);
  const main = await draw(page, { portal, files, now });
  const trail = found.slice(0, -1).flatMap(stepOf);
  return { status: 200, body: layout({ title: page.title, main, site, trail, banner: bannerOf(item), description: page.summary }) };
}

async function search(portal: Portal, url: URL): Promise<Answer> {
  const [query, number] = [url.searchParams.get("q")?.trim().slice(0, 200) ?? "", Number(url.searchParams.get("page") ?? 1)];
  const site = await siteOf(portal, (await portal.at("/")).found[0]);
  if (!query) return { status: 200, body: layout({ title: "Search", main: html`<h1>Search this site</h1>${form("")}`, site }) };
  const { items, meta } = await portal.search(query, Number.isInteger(number) && number > 0 && number < 10_000 ? number : 1);
  const leaf = (page: number, words: string) => page >= 1 && page <= meta.pages && html`<a href="/search/?${new URLSearchParams({ q: query, page: String(page) }).toString()}">${words}</a> `;
  const main = html`<h1>Results for “${query}”</h1>${form(query)}${meta.message && html`<p>${meta.message}</p>`}
    <h2>${items.length === 0 ? "Nothing was found" : plural(meta.total_count, "result")}</h2>
    <ol>${items.map((each) => html`<li><h3><a href="${here(each.meta.html_url)}">${each.title}</a></h3><p>${marked(each.excerpt_html)}</p><p>${day(each.date)}</p></li>`)}</ol>
    <nav aria-label="Results">${leaf(meta.page - 1, "Previous page")}${leaf(meta.page + 1, "Next page")}</nav>`;
  return { status: 200, body: layout({ title: `${query}: search`, main, site, hidden: true }) };
}

/** A draft or submission, to whoever has its link; no cache may keep it. */
async function shared(token: string): Promise<Answer> {
  const portal = new Portal(cache);
  const { found, now } = await portal.at("/");
  const site = await siteOf(portal, found[0]);
  const { status, page, detail } = await preview(token);
  if (!page) return { status, headers: UNSEEN, body: layout({ title: "No preview", main: plain("There is no preview here", detail), site, hidden: true }) };
  const around = page.meta.first_published_at ? portal : new NothingBeneath(cache);
  const main = await draw(page, { portal: around, files: new Map(), now });
  const banner = html`<p><b>Preview.</b> This is not published, and may never be.</p>`;
  return { status: 200, headers: UNSEEN, body: layout({ title: page.title, main, site, banner, hidden: true }) };
}

/** The portal told of an edition: what is of an older one is asked for again. */
async function hook(request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return text(405, "Only POST is allowed here.", { Allow: "POST" });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    if ((size += part.length) > LARGEST_MESSAGE) return text(413, "The message is too large.");
    parts.push(part);
  }
  const edition = editionTold(request.headers, Buffer.concat(parts), WEBHOOK_SECRET);
  if (edition === null) return text(401, "The message is not signed with the secret of this webhook.");
  cache.hear(edition);
  return text(204, "");
}

async function siteOf(portal: Portal, home: Found | undefined): Promise<Home | null> {
  if (home?.status !== 200 || !home.page || home.notice) return null;
  knownAs(home.page.html_url);
  return portal.page(home.page.id, "home.HomePage");
}

function instead(item: Found, site: Home | null): Answer {
  const main = item.notice ? notice(item) : plain("What stood at this address was taken away", item.detail);
  return { status: item.status, body: layout({ title: item.notice?.title ?? "No longer here", main, site, hidden: true }) };
}

function bannerOf({ page, location }: Found): Html | null {
  if (location) return html`<p>This is an earlier version. <a href="${here(location)}">Read the present one</a>.</p>`;
  if (page?.authority === "emergency") return html`<p>Published in an emergency: the board has not decided yet.</p>`;
  return page && page.redactions.length > 0 ? html`<p>Words on this page were lawfully destroyed; blocks stand in their place.</p>` : null;
}

function unknown(site: Home | null): Answer {
  const main = plain("There is no page at this address", "If you typed the address, check that it is right.");
  return { status: 404, body: layout({ title: "Page not found", main, site, hidden: true }) };
}

/** What goes wrong between here and the portal is no reader's fault, and is not told to her. */
function failed(error: unknown): Answer {
  if (error instanceof ApiError && error.status === 429) return text(503, "There are too many readers at the moment.", { "Retry-After": "60" });
  console.error(error);
  return text(502, "The portal could not be read. Please try again in a minute.", { "Cache-Control": "no-store" });
}

function stepOf({ page, notice }: Found): Step[] {
  return page && !notice ? [{ title: page.title, path: page.path }] : [];
}

function form(query: string): Html {
  return html`<form action="/search/"><label for="words">Words to look for</label> <input id="words" name="q" type="search" value="${query}"> <button>Search</button></form>`;
}

function moved(status: number, location: string): Answer {
  return { ...text(status, ""), headers: { ...PAGE, Location: location } };
}

function text(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, body, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers } };
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

server.listen(PORT, "127.0.0.1", () => {
  const address = server.address();
  console.log(`Reading ${PORTAL_URL}, serving http://127.0.0.1:${typeof address === "object" ? address?.port : PORT}`);
});
process.once("SIGTERM", () => server.close(() => process.exit()));
