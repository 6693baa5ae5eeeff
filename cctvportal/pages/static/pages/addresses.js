// While somebody types a slug or chooses a place: what the server says would change. Without it, the button shows that.
(() => {
  let waiting;
  let asked = 0;

  async function show(form) {
    const turn = ++asked;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.getElementById("addresses");
    if (turn === asked && shown) document.getElementById("addresses").replaceWith(shown);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-addresses]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(form).catch(() => {}), 400);
  });
})();
