/**
 * A shared cache between this front end and the API, as RFC 9111 has it: an answer is used while `s-maxage` lasts, then
 * asked for again with its `ETag`, and for a while in place of an error (`stale-if-error`, RFC 5861). Whatever is of an
 * older edition than the newest one heard of is asked for again at once.
 */

const MOST = 2000;
const EDITION = "portal-edition";

interface Kept {
  body: string;
  headers: Headers;
  edition: number;
  freshUntil: number;
  usableUntil: number;
}

export class ApiCache {
  readonly #kept = new Map<string, Kept>();
  #edition = 0;

  /** A webhook told of an edition. */
  hear(edition: number): void {
    this.#edition = Math.max(this.#edition, edition);
  }

  /** In place of `fetch`, for GET. */
  async fetch(request: Request): Promise<Response> {
    const kept = this.#kept.get(request.url);
    if (kept && kept.freshUntil > Date.now() && kept.edition >= this.#edition) return answerOf(kept);
    const etag = kept?.headers.get("etag");
    if (etag) request.headers.set("If-None-Match", etag);
    // So that no process of the portal answers from behind what was heard already.
    if (this.#edition > 0) request.headers.set(EDITION, String(this.#edition));
    const response = await fetch(request, { signal: AbortSignal.timeout(15_000) }).catch((error: unknown) => error);
    if (!(response instanceof Response) || response.status >= 500) {
      if (kept && kept.usableUntil > Date.now()) return answerOf(kept);
      if (response instanceof Response) return response;
      throw response;
    }
    this.hear(editionOf(response));
    if (kept && response.status === 304) return answerOf(this.#keep(request.url, kept.body, response, kept.headers));
    if (response.status !== 200) return response;
    return answerOf(this.#keep(request.url, await response.text(), response, response.headers));
  }

  #keep(url: string, body: string, response: Response, headers: Headers): Kept {
    const control = response.headers.get("cache-control") ?? "";
    const freshUntil = Date.now() + seconds(control, "s-maxage") * 1000;
    const usableUntil = freshUntil + seconds(control, "stale-if-error") * 1000;
    const kept = { body, headers, edition: editionOf(response), freshUntil, usableUntil };
    this.#kept.delete(url);
    this.#kept.set(url, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }
}

/** The newest edition when the portal answered; 0 where it does not say. */
export function editionOf(response: Response): number {
  return Number(response.headers.get(EDITION) ?? 0);
}

function seconds(control: string, directive: string): number {
  return Number(new RegExp(`(?:^|[ ,])${directive}=(\\d+)`).exec(control)?.[1] ?? 0);
}

function answerOf(kept: Kept): Response {
  const headers = new Headers({ "Content-Type": kept.headers.get("content-type") ?? "application/json" });
  headers.set(EDITION, String(kept.edition));
  return new Response(kept.body, { status: 200, headers });
}
