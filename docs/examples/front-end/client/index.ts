/** The typed client of the portal's API: `schema.d.ts` is generated from its OpenAPI description (`make client`). */

import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

export type Schemas = components["schemas"];
export type PortalClient = Client<paths>;

export type AnyPage = Schemas["AnyPage"];
export type PageType = NonNullable<NonNullable<AnyPage["meta"]>["type"]>;

/** All of a page of one type, where no `fields` were chosen: what the description leaves open is there. */
export type PageOf<T extends PageType> = T extends PageType ? Whole<Extract<AnyPage, { meta?: { type?: T } }>> : never;

/** `T` with nothing optional, all the way down; but for what only `rich_text` and `renditions` add to it. */
export type Whole<T> = T extends (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [K in keyof T as K extends Added ? never : K]-?: Whole<T[K]> } & { [K in keyof T as K extends Added ? K : never]: T[K] }
    : T;
type Added = "renditions";

/** The portal said no. `status` is that of HTTP, `detail` its words (RFC 9457, or `message` under `/api/v2/`). */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string;

  constructor(status: number, detail: string) {
    super(`${status}: ${detail}`);
    this.status = status;
    this.detail = detail;
  }
}

/** A client of the portal at `baseUrl`, such as `https://portal.example`; `readKey` gives it a limit of its own. */
export function createClient(baseUrl: string, readKey = "", options: ClientOptions = {}): PortalClient {
  const headers = readKey ? { Authorization: `Bearer ${readKey}` } : {};
  return createFetchClient<paths>({ baseUrl, headers, ...options });
}

/** What an asked operation answered with, in JSON. Throws `ApiError`. */
export async function answered<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Exclude<T, string>> {
  const { data, error, response } = await asked;
  if (data === undefined) throw new ApiError(response.status, wordsOf(error) || response.statusText);
  return data as Exclude<T, string>; // CSV was not asked for
}

function wordsOf(error: unknown): string {
  const said = (typeof error === "object" ? error : null) as { detail?: unknown; message?: unknown } | null;
  return String(said?.detail ?? said?.message ?? "");
}
