// Suggestions as a reader types: the combobox pattern of ARIA 1.2, with a list of titles. Without it, the form works.
const WAIT = 150; // milliseconds after the last key
const LEAST = 2; // characters

function combobox(input) {
  const form = input.form;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestionsLabel);
  const status = document.createElement("p");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  let active = -1;
  let timer = 0;
  let asked = new AbortController();

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked.abort();
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    point(-1);
  }

  function point(index) {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options()[index].id);
    options()[index].scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = option.textContent;
    close();
    form.requestSubmit();
  }

  function show(titles) {
    list.replaceChildren(
      ...titles.map((title, index) => {
        const option = document.createElement("li");
        option.className = "suggestions__option";
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = title;
        // Before the field loses focus, which would close the list.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(option));
        return option;
      }),
    );
    list.hidden = titles.length === 0;
    input.setAttribute("aria-expanded", String(titles.length > 0));
    point(-1);
    status.textContent = `${input.dataset.suggestionsLabel}: ${titles.length}`;
  }

  async function ask(typed) {
    asked.abort();
    asked = new AbortController();
    const address = new URL(input.dataset.suggestions, location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show([...new Set((await answer.json()).items.map((item) => item.title))]);
    } catch {
      // A later key took its place, or the portal does not answer: the form still searches.
    }
  }

  input.addEventListener("input", () => {
    close();
    const typed = input.value.trim();
    if (typed.length >= LEAST) timer = setTimeout(ask, WAIT, typed);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (count === 0) return;
    if (event.key === "ArrowDown") point(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") point(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[data-suggestions]").forEach(combobox));
