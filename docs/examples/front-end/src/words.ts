/** Dates, sizes and names as a reader sees them. */

import { html, type Html } from "./html.ts";

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/London" });
const INSTANT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/London" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** `15 December 2009`, of a date or of an instant. */
export function day(value: string | null): Html {
  return value ? html`<time datetime="${value}">${DAY.format(new Date(value))}</time>` : html`not recorded`;
}

/** `15 December 2009 at 09:30`, in London. */
export function instant(value: string | null): Html {
  return value ? html`<time datetime="${value}">${INSTANT.format(new Date(value))}</time>` : html`not recorded`;
}

/** `July 2009` of `2009-07`. */
export function month(value: string): Html {
  return html`<time datetime="${value}">${MONTH.format(new Date(`${value}-01T00:00:00Z`))}</time>`;
}

/** `PDF, 374 KB, 12 pages`: what a reader should know before following the link. */
export function fileFacts(contentType: string, size: number, pages: number | null): string {
  const kind = contentType.split("/").pop()?.toUpperCase() ?? "File";
  const kilobytes = Math.max(1, Math.round(size / 1024));
  const counted = pages ? `, ${plural(pages, "page")}` : "";
  return `${kind}, ${kilobytes < 1000 ? `${kilobytes} KB` : `${(kilobytes / 1024).toFixed(1)} MB`}${counted}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
