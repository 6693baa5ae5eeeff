/** All that the front end reads of the portal. One `Portal` serves one request. */

import { answered, createClient, type PageOf, type PageType, type PortalClient, type Schemas } from "../client/index.ts";
import { editionOf, type ApiCache } from "./cache.ts";
import { CMS_URL, PORTAL_URL, READ_KEY } from "./settings.ts";

export type Home = PageOf<"home.HomePage">;
export type Asset = Schemas["Asset"];
export type Found = Schemas["BatchItem"];
export type Linked = { title: string; meta: { html_url: string } };

/** Beside every field: the pages and documents that fields lead to. */
const LED_TO: Partial<Record<PageType, string>> = {
  "home.HomePage": "strategy(html_url),disclaimer(html_url),minutes(html_url),strategy_document(*)",
  "home.StrategyPage": "document(*)",
  "home.ConsultationPage": "document(*)",
  "news.NewsPage": "related(html_url)",
  "news.BulletinPage": "document(*)",
  "minutes.MinutesPage": "document(*)",
  "minutes.MinutesAddendumPage": "document(*)",
};
const IN_PARTS = { rich_text: "json", renditions: "*" } as const;
const MOST_PATHS = 50;

export class Portal {
  /** The editions that the answers so far are of. */
  readonly editions = new Set<number>();
  readonly #client: PortalClient;

  constructor(cache: ApiCache) {
    const read = async (request: Request) => {
      const response = await cache.fetch(request);
      if (response.ok) this.editions.add(editionOf(response));
      return response;
    };
    this.#client = createClient(PORTAL_URL, READ_KEY, { fetch: read });
  }

  /** What stands at an address and at each above it, the home page first; and the edition's time, the only clock. */
  async at(path: string): Promise<{ found: Found[]; now: string }> {
    const parts = path.split("/").filter(Boolean);
    const paths = ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}/`)];
    const isAddress = paths.length <= MOST_PATHS && path.length <= 1000 && !/[,\0]/.test(path);
    const asked = (isAddress ? paths : ["/"]).join(",");
    const { items, meta } = await answered(this.#client.GET("/api/portal/batch/", { params: { query: { paths: asked } } }));
    return { found: isAddress ? items : items.slice(0, 1), now: meta.effective_at ?? new Date().toISOString() };
  }

  /** A page in full; of an earlier edition as it stood then. */
  async page<T extends PageType>(id: number, type: T, edition?: number): Promise<PageOf<T>> {
    const query = { ...IN_PARTS, fields: fieldsOf(type), ...(edition ? { at: String(edition) } : {}) };
    return (await answered(this.#client.GET("/api/v2/pages/{id}/", { params: { path: { id }, query } }))) as PageOf<T>;
  }

  /** All pages directly beneath one, by position. */
  async children<T extends PageType>(id: number, type?: T): Promise<PageOf<T>[]> {
    const found: PageOf<T>[] = [];
    for (let total = 1; found.length < total; ) {
      const query = { ...IN_PARTS, child_of: String(id), type, fields: "*", limit: 20, offset: found.length };
      const list = await answered(this.#client.GET("/api/v2/pages/", { params: { query } }));
      if (list.items.length === 0) break;
      found.push(...(list.items as PageOf<T>[]));
      total = list.meta.total_count;
    }
    return found;
  }

  /** The newest content, without the home page and the indexes. */
  async latest(count: number): Promise<Schemas["Page"][]> {
    const query = { order: "-edition", kind: "content", limit: count + 5 } as const;
    const { items } = await answered(this.#client.GET("/api/portal/pages/", { params: { query } }));
    return items.filter(({ path, type }) => path !== "/" && !type.endsWith("IndexPage")).slice(0, count);
  }

  async recommendations(strategy: number): Promise<Schemas["Recommendation"][]> {
    const query = { strategy, limit: 100 };
    return (await answered(this.#client.GET("/api/portal/recommendations/", { params: { query } }))).items;
  }

  async minutes(count: number): Promise<Schemas["Minutes"][]> {
    const query = { order: "-number", limit: count } as const;
    return (await answered(this.#client.GET("/api/portal/minutes/", { params: { query } }))).items;
  }

  /** What a meeting asked for, with what later ones report of it. */
  async actions(meeting: number): Promise<Schemas["Action"][]> {
    return (await answered(this.#client.GET("/api/portal/actions/", { params: { query: { meeting, limit: 100 } } }))).items;
  }

  /** The versions of a page until now, the newest first. */
  async versions(id: number): Promise<Schemas["Version"][]> {
    return (await answered(this.#client.GET("/api/portal/pages/{id}/", { params: { path: { id } } }))).versions;
  }

  async search(q: string, page: number) {
    return answered(this.#client.GET("/api/portal/search/", { params: { query: { q, page } } }));
  }
}

/** For a draft that was never published: nothing stands beneath it, and it has no versions. */
export class NothingBeneath extends Portal {
  override async children(): Promise<never[]> {
    return [];
  }

  override async versions(): Promise<never[]> {
    return [];
  }
}

/** What a preview's token shows, in the shape of `/api/v2/pages/{id}/`; kept nowhere. `detail` says why there is none. */
export async function preview(token: string): Promise<{ status: number; page?: PageOf<PageType>; detail?: string }> {
  const address = new URL(`/preview/${encodeURIComponent(token)}/page.json`, CMS_URL);
  const read = async (fields: string) => {
    address.search = new URLSearchParams({ ...IN_PARTS, fields }).toString();
    const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(15_000) });
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, said: (isJson ? await response.json() : {}) as PageOf<PageType> & { detail?: string } };
  };
  const first = await read("*");
  if (first.status !== 200) return { status: first.status, detail: first.said.detail ?? "" };
  const { status, said } = LED_TO[first.said.meta.type] ? await read(fieldsOf(first.said.meta.type)) : first;
  return { status, page: said };
}

function fieldsOf(type: PageType): string {
  return ["*", LED_TO[type]].filter(Boolean).join(",");
}
