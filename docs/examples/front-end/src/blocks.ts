/** The blocks of a page's body. */

import type { Schemas } from "../client/index.ts";
import { html, type Html, type Value } from "./html.ts";
import { here } from "./links.ts";
import type { Asset } from "./portal.ts";
import { heading, Outline, richText } from "./rich_text.ts";
import { fileFacts } from "./words.ts";

type Block = Schemas["Block"];
type Renditions = Record<string, { url: string; width: number; height: number }>;
/** A document as a field (`document(*)`) tells it. */
type Document = { title: string; meta: { download_url: string; content_type: string; size: number; page_count: number | null } };
/** The files that a page shows or links, by the id of the document. */
export type Files = Map<number, Asset>;

/** `level` is that of the first headings in it. */
export function blocks(body: Block[], files: Files, level = 2): Html[] {
  const outline = new Outline(level);
  return body.map((each) => block(each, files, outline));
}

function block({ type, value }: Block, files: Files, outline: Outline): Html {
  switch (type) {
    case "heading":
      return heading(outline.next(value.level), value.text, value.anchor);
    case "rich_text":
      return html`${richText(value.html, outline)}`;
    case "image":
      return html`<figure>${picture(value.renditions, value.alt)}${value.caption && html`<figcaption>${value.caption}</figcaption>`}</figure>`;
    case "document":
      return html`${documentLink(value, files)}${value.description && html`<p>${value.description}</p>`}`;
    case "callout":
      return html`<div class="box ${value.kind}"><p><b>${value.kind === "warning" && "Warning: "}${value.title}</b></p>${richText(value.html, outline)}</div>`;
    case "quote":
      return html`<blockquote><p>${value.text}</p>${value.attribution && html`<p><cite>${value.attribution}</cite></p>`}</blockquote>`;
    case "table":
      return table(value.caption, value.columns, value.rows, value.row_headers);
    case "contact":
      return html`${contact(value, value.address)}`;
    case "statistics":
      return html`<figure>${value.title && html`<figcaption>${value.title}</figcaption>`}
        <dl>${value.items.map((item) => html`<dt>${item.label}</dt><dd class="figure">${item.figure}</dd>`)}</dl>
        ${value.source && html`<p>Source: ${value.source}</p>`}</figure>`;
  }
}

/** The widths that were published, for the browser to choose from. */
export function picture(renditions: Renditions = {}, alt: string): Html | null {
  const widths = Object.entries(renditions).filter(([spec]) => spec.startsWith("width-")).map(([, each]) => each);
  const widest = widths.sort((one, other) => one.width - other.width).at(-1) ?? Object.values(renditions)[0];
  if (!widest) return null;
  const set = widths.map(({ url, width }) => `${url} ${width}w`).join(", ");
  return html`<img src="${widest.url}" srcset="${set}" sizes="(min-width: 60rem) 56rem, 100vw" width="${widest.width}" height="${widest.height}" alt="${alt}">`;
}

/** A table that scrolls by itself where the window is narrow, also by keyboard. */
export function table(caption: string, columns: Value[], rows: Value[][], rowHeaders = true): Html {
  const cell = (value: Value, index: number) => (rowHeaders && index === 0 ? html`<th scope="row">${value}</th>` : html`<td>${value}</td>`);
  return html`<div class="scroll" role="region" aria-label="${caption || "Table"}" tabindex="0"><table>
    <caption>${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

/** A document of a block or link, which names it by id and url. */
export function documentLink({ document, url, title }: { document: number | null; url?: string | null; title?: string }, files: Files): Html | null {
  const file = document === null ? undefined : files.get(document);
  if (file?.redacted) return html`<p>${file.title}: this document was destroyed by law.</p>`;
  if (file) return download(title || file.title, file.url, fileFacts(file.content_type, file.size, file.page_count));
  return url ? download(title || "Document", url, "") : null;
}

/** A document of a field; nothing where the field is empty. */
export function documentOf(field: number | Document | null): Html | null {
  if (typeof field === "number" || field === null) return null;
  const { download_url, content_type, size, page_count } = field.meta;
  return download(field.title, download_url, fileFacts(content_type, size, page_count));
}

export function contact({ name, email, phone }: { name: string; email: string; phone: string }, address = ""): Html | null {
  if (!(name || email || phone || address)) return null;
  return html`<address>${name && html`<b>${name}</b><br>`}${address.split("\n").map((line) => line && html`${line}<br>`)}
    ${email && html`<a href="${here(`mailto:${email}`)}">${email}</a><br>`}${phone}</address>`;
}

function download(title: string, url: string, facts: string): Html {
  return html`<p><a href="${here(url)}">${title}</a>${facts && ` (${facts})`}</p>`;
}
