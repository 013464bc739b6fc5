// Runs in the page: finds the notebooks and claims that hold all words, of the chosen paper and step.
const [form, words, group, ingredient, count, found] = ["search", "words", "group", "ingredient", "count", "found"]
  .map((id) => document.getElementById(id));
const entries = globalThis.searchIndex.map((entry) => ({
  ...entry,
  haystack: [entry.title, entry.group, entry.verdict, ...entry.ingredients, entry.text].join(" ").toLowerCase(),
}));

function search() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const idle = wanted.length === 0 && group.value === "" && ingredient.value === "";
  const hits = idle ? [] : entries.filter((entry) =>
    wanted.every((word) => entry.haystack.includes(word)) &&
    (group.value === "" || entry.group === group.value) &&
    (ingredient.value === "" || entry.ingredients.includes(ingredient.value))
  );
  const inTitle = ({ title }) => wanted.filter((word) => title.toLowerCase().includes(word)).length;
  hits.sort((a, b) => inTitle(b) - inTitle(a));
  count.textContent = idle ? "" : `${hits.length} found`;
  found.replaceChildren(...hits.map(item));
}

function item({ href, title, group, kind, verdict }) {
  const link = Object.assign(document.createElement("a"), { href: form.dataset.top + href, textContent: title });
  const about = Object.assign(document.createElement("small"), {
    textContent: [kind, verdict, group].filter(Boolean).join(" · "),
  });
  const line = document.createElement("li");
  line.append(link, about);
  return line;
}

// What is folded on the screen is open on paper.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => details.open = true));

form.hidden = false;
form.addEventListener("input", search);
form.addEventListener("submit", (event) => event.preventDefault());
search();
