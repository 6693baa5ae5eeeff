/** HTML that cannot be forgotten to be escaped: every value put into `` html`…` `` is, unless it is `Html` itself. */

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = Html | string | number | null | undefined | false | Value[];

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(told)));
}

/** Nothing is told of `null`, `undefined` and `false`; a list one after the other. */
function told(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(told).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (character) => ESCAPED[character] ?? "");
}

/** The excerpt of a search result: `<mark>` alone is markup in it (docs/features/portal-api.md); else it is a text. */
export function marked(excerpt: string): Html {
  return /^(?:[^<>"']|<mark>|<\/mark>)*$/.test(excerpt) ? new Html(excerpt) : html`${excerpt}`;
}
