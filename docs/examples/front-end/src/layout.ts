/** What every page has around it, and the pages that are not content. */

import { html, type Html, type Value } from "./html.ts";
import { here } from "./links.ts";
import type { Found, Home } from "./portal.ts";
import { isEmpty, richText } from "./rich_text.ts";
import { PORTAL_URL } from "./settings.ts";

export interface Step {
  title: string;
  path: string;
}

export interface Frame {
  title: string;
  main: Html;
  site: Home | null;
  trail?: Step[];
  banner?: Html | null;
  description?: string;
  hidden?: boolean;
}

/** A whole document. */
export function layout({ title, main, site, trail = [], banner, description, hidden }: Frame): string {
  const name = site?.site_name ?? "National CCTV Strategy";
  return html`<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <title>${title === name ? name : `${title} – ${name}`}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  ${description && html`<meta name="description" content="${description}">`}${hidden && html`<meta name="robots" content="noindex">`}
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
</head>
<body>
  <a class="skip" href="#main">Skip to main content</a>
  ${banner && html`<section class="banner" aria-label="About this page">${banner}</section>`}
  ${site && !isEmpty(site.notice) && html`<section class="banner" aria-label="About this site">${richText(site.notice)}</section>`}
  <header>
    <a class="name" href="/">${name}</a>
    <nav aria-label="Main"><ul>${site?.navigation.map((entry) => link(entry))}</ul></nav>
    <form action="/search/" role="search"><label for="q">Search</label> <input id="q" name="q" type="search"> <button>Search</button></form>
  </header>
  ${trail.length > 0 && html`<nav class="trail" aria-label="Breadcrumb"><ol>${trail.map((step) => html`<li><a href="${step.path}">${step.title}</a></li>`)}</ol></nav>`}
  <main id="main" tabindex="-1">${main}</main>
  <footer>
    ${site && !isEmpty(site.footer) && richText(site.footer)}
    <ul>${site?.footer_links.map((entry) => link(entry))}<li><a href="${PORTAL_URL}/record/">The public record</a></li></ul>
  </footer>
</body>
</html>
`.text;
}

/** An entry of a list of links; nothing where what it leads to is not published. */
export function link({ label, url }: { label: string; url: string | null }): Html | null {
  return url ? html`<li><a href="${here(url)}">${label}</a></li>` : null;
}

/** The notice that the board signed in place of a page. */
export function notice({ page, notice }: Found): Html {
  const kind = notice?.kind === "hold" ? "Held back" : notice?.kind === "deletion" ? "Deleted" : page?.authority === "emergency" ? "Taken down" : "Withdrawn";
  return html`<p class="eyebrow">${kind}</p><h1>${notice?.title}</h1><div class="box warning">${richText(notice?.reason ?? [])}</div>
    ${page && recordOf(page.id)}`;
}

/** A page that says one thing. */
export function plain(title: string, ...lines: Value[]): Html {
  return html`<h1>${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}
    <p>You can <a href="/search/">search this site</a> or <a href="/">start from the home page</a>.</p>`;
}

export function recordOf(id: number): Html {
  return html`<p><a href="${PORTAL_URL}/record/pages/${id}/">The record of this page</a> says who signed what stands here, and what stood here before.</p>`;
}
