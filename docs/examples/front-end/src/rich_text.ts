/** Rich text in parts (`rich_text=json`) as HTML. Nothing of it is taken over as markup. */

import type { Schemas } from "../client/index.ts";
import { html, type Html } from "./html.ts";
import { here } from "./links.ts";

type Node = Schemas["RichTextNode"];
type RichText = Schemas["RichText"];

/** The levels of headings beneath one another: what skips a level moves up, so that there is no gap. */
export class Outline {
  readonly #first: number;
  #last: number;

  /** `first` is the level of what editors call 2. */
  constructor(first: number) {
    this.#first = first;
    this.#last = first - 1;
  }

  next(asked: number): number {
    this.#last = Math.min(asked - 2 + this.#first, this.#last + 1);
    return this.#last;
  }
}

/** `level` is that of its first headings; or it stands in an outline with others. */
export function richText(text: RichText, level: number | Outline = 2): Html[] {
  if (typeof text === "string") return [html`${text}`];
  const outline = typeof level === "number" ? new Outline(level) : level;
  return text.map((node) => (node.type === "heading" ? heading(outline.next(node.level), node.children.map(part)) : part(node)));
}

export function isEmpty(text: RichText): boolean {
  return text.length === 0;
}

function part(node: Node): Html {
  if (node.type === "text") return html`${node.text}`;
  if (!("children" in node)) return node.type === "rule" ? html`<hr>` : html`<br>`;
  const inner = node.children.map(part);
  switch (node.type) {
    case "paragraph":
      return html`<p>${inner}</p>`;
    case "item":
      return html`<li>${inner}</li>`;
    case "bold":
      return html`<b>${inner}</b>`;
    case "italic":
      return html`<i>${inner}</i>`;
    case "list":
      return node.ordered ? html`<ol>${inner}</ol>` : html`<ul>${inner}</ul>`;
    case "heading":
      return heading(node.level, inner);
    case "link":
      return node.url ? html`<a href="${here(node.url)}">${inner}</a>` : html`${inner}`;
  }
}

/** A heading; HTML has six levels, and the first is the page's title. */
export function heading(level: number, inner: Html | Html[] | string, anchor = ""): Html {
  const id = anchor && html` id="${anchor}"`;
  if (level <= 2) return html`<h2${id}>${inner}</h2>`;
  if (level === 3) return html`<h3${id}>${inner}</h3>`;
  return level === 4 ? html`<h4${id}>${inner}</h4>` : html`<h5${id}>${inner}</h5>`;
}
