/** Where addresses of the portal lead here. */

import { PORTAL_URL } from "./settings.ts";

/** What the portal serves and this front end does not: files, the record, the API. */
export const ELSEWHERE = /^\/(?:assets|record|api)(?:\/|$)|^\/(?:sitemap\.xml|robots\.txt)$/;
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);
/** What the portal calls itself, where that is not how it is reached. */
const origins = new Set([PORTAL_URL]);

/** Take the pages of the portal as this `html_url` names it for those of this site. */
export function knownAs(htmlUrl: string): void {
  origins.add(new URL(htmlUrl).origin);
}

/** A page of the portal as an address of this site; every other address as it is, and one that runs script as `#`. */
export function here(url: string): string {
  if (!URL.canParse(url, PORTAL_URL)) return "#";
  const { origin, pathname, search, hash, protocol, href } = new URL(url, PORTAL_URL);
  if (!SAFE.has(protocol)) return "#";
  return origins.has(origin) && !ELSEWHERE.test(pathname) ? `${pathname}${search}${hash}` : href;
}
