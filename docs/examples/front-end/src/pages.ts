/** A page of each type, in the main part of the document. */

import type { PageOf, PageType, Schemas } from "../client/index.ts";
import { blocks, contact, documentLink, documentOf, picture, table, type Files } from "./blocks.ts";
import { html, type Html, type Value } from "./html.ts";
import { link, recordOf } from "./layout.ts";
import { here } from "./links.ts";
import type { Linked, Portal } from "./portal.ts";
import { heading, isEmpty, richText } from "./rich_text.ts";
import { day, instant, month } from "./words.ts";

/** What a page is drawn with beside itself; `now` is the time of the edition. */
export interface Context {
  portal: Portal;
  files: Files;
  now: string;
}

type Drawn = Html | Promise<Html>;
type Views = { [T in PageType]: (page: PageOf<T>, context: Context) => Drawn };
const AGES = { before: "Not open yet", open: "Open", closed: "Closed" };

const VIEWS: Views = {
  "home.HomePage": async (page, { portal, files, now }) => html`
    <p>${picture(page.masthead.renditions, page.masthead.alt)}</p>
    ${page.masthead.text && html`<p class="lead">${page.masthead.text}</p>`}
    ${richText(page.welcome)}${announcement(page, files, now)}
    ${section("About this site", page.about)}
    ${list(`What the strategy is`, richText(page.what_is, 3))}
    ${page.aims.length > 0 && list(page.aims_heading || "Aims", html`<ul>${page.aims.map((aim) => html`<li>${richText(aim, 3)}</li>`)}</ul>`)}
    ${leadsTo(page.strategy)}${documentOf(page.strategy_document)}
    ${section("Have your say", page.have_your_say.html)}${page.have_your_say.url && html`<p><a href="${here(page.have_your_say.url)}">${page.have_your_say.label}</a></p>`}
    ${list("New additions to the website", pagesList(await portal.latest(5)))}
    ${page.links.length > 0 && list("Links and downloads", html`<ul>${page.links.map((entry) => link(entry))}</ul>`)}
    ${list("Minutes", html`<ul>${(await portal.minutes(5)).map((each) => entry(each.html_url, each.title, day(each.date)))}</ul>`)}
    ${leadsTo(page.minutes)}${leadsTo(page.disclaimer)}`,

  "home.StrategyPage": async (page, { portal, files }) => html`
    ${blocks(page.body, files)}${documentOf(page.document)}
    ${page.aims.length > 0 && list("Aims", html`<ul>${page.aims.map((aim) => html`<li>${richText(aim, 3)}</li>`)}</ul>`)}
    ${list("Recommendations", table("Recommendations", ["Number", "Recommendation", "Status", "Lead", "Target date"], (await portal.recommendations(page.id)).map((each) => [
      each.number ?? "–", html`<a href="${here(each.html_url)}">${each.title}</a>`, each.status.name, each.lead_agency?.name ?? "not recorded", html`${day(each.target_date)}${each.overdue && " (overdue)"}`,
    ])))}`,

  "home.RecommendationPage": (page) => html`
    ${richText(page.html)}
    ${facts([["Status", page.status?.name], ["Number", page.number ?? "not recorded"], ["Theme", page.theme?.name], ["Lead agency", page.lead_agency?.name ?? "not recorded"], ["Partners", page.partners.join(", ") || "none recorded"], ["Target date", day(page.target_date)]])}
    <h2>Progress</h2>
    ${page.updates.length === 0 ? html`<p>No progress has been recorded yet.</p>` : html`<ol>${page.updates.map((update) => html`<li><h3>${day(update.date)}</h3>${richText(update.html, 4)}</li>`)}</ol>`}`,

  "home.GuidancePage": async (page, { portal, files }) => {
    const guides = await portal.children(page.id, "home.GuidancePage");
    return html`${page.sections.map((each) => html`<section>${heading(2, each.heading, each.anchor)}${blocks(each.body, files, 3)}</section>`)}
      ${guides.length > 0 && list("Guidance in this section", cards(guides))}`;
  },

  "home.HaveYourSayPage": async (page, { portal, files, now }) => html`
    ${blocks(page.body, files)}${section("How to ask a question or give a view", page.how_to_ask)}
    <h2>The seats of the board</h2>
    <ul>${page.seats.map(({ seat, contact, email }) => html`<li>${seat.name}: ${contact || (!email && "contact not recorded")} ${email && html`<a href="${here(`mailto:${email}`)}">${email}</a>`}</li>`)}</ul>
    ${list("Consultations", cards(await portal.children(page.id, "home.ConsultationPage"), (each) => html`${AGES[age(each, now)]}, until ${instant(each.closes)}`))}`,

  "home.ConsultationPage": (page, { files, now }) => html`
    ${facts([["State", AGES[age(page, now)]], ["Opens", instant(page.opens)], ["Closes", instant(page.closes)]])}
    ${age(page, now) === "before" && richText(page.before)}${age(page, now) === "closed" && richText(page.closed)}
    ${page.outcome && age(page, now) === "closed" && html`<section><h2>What came of it</h2><p>${day(page.outcome.date)}</p>${richText(page.outcome.html, 3)}${documentLink(page.outcome, files)}</section>`}
    ${section("What it is about", page.html)}${documentOf(page.document)}
    ${age(page, now) === "open" && section("How to take part", page.how_to_take_part)}`,

  "home.DisclaimerPage": async (page, { portal, files }) => {
    const versions = await portal.versions(page.id);
    return html`${facts([["Version", page.version], ["In effect from", day(page.effective_date)]])}${blocks(page.body, files)}
      ${list("Versions", html`<ol>${await Promise.all(versions.filter(({ kind }) => kind === "content").map(async ({ edition }) => {
        const each = await portal.page(page.id, "home.DisclaimerPage", edition);
        return entry(new URL(`${each.permanent_slug}/`, each.meta.html_url).href, `Version ${each.version}`, day(each.effective_date));
      }))}</ol>`)}`;
  },

  "news.NewsIndexPage": async (page, { portal }) => html`${richText(page.intro)}
    ${cards(await portal.children<"news.NewsPage" | "news.BulletinPage">(page.id), (each) => ("issue_month" in each ? html`Bulletin, ${month(each.issue_month)}` : html`${each.kind?.name}, ${day(each.date)}`))}`,

  "news.NewsPage": (page, { files }) => html`
    <p>${page.kind?.name}, ${day(page.date)}</p>${blocks(page.body, files)}
    ${page.related.length > 0 && list("Related recommendations", html`<ul>${page.related.map((each) => typeof each !== "number" && entry(each.meta.html_url, each.title))}</ul>`)}`,

  "news.BulletinPage": (page, { files }) => html`<p>${month(page.issue_month)}</p>${documentOf(page.document)}${blocks(page.body, files)}`,

  "minutes.MinutesIndexPage": async (page, { portal }) => html`${richText(page.intro)}
    ${cards(await portal.children(page.id, "minutes.MinutesPage"), (each) => html`${day(each.date)}${each.place && `, ${each.place}`}`)}`,

  "minutes.MinutesPage": async (page, { portal, files }) => {
    const [actions, addenda] = await Promise.all([portal.actions(page.number ?? 0), portal.children(page.id, "minutes.MinutesAddendumPage")]);
    return html`
      ${facts([["Meeting", page.number], ["Date", day(page.date)], ["Place", page.place || "not recorded"], ["Chair", page.chair?.name ?? "not recorded"], ["Confirmed", page.confirmed_at ? `at meeting ${page.confirmed_at}` : "not yet"]])}
      ${documentOf(page.document)}
      ${page.attendance.length > 0 && list("Attendance", table("Attendance by seat", ["Seat", "Attendance", "Note"], page.attendance.map(({ seat, attended, note }) => [seat.name, attended.replace("-", " "), note || "–"])))}
      ${page.items.map((item) => html`<section><h2>${item.number} ${item.heading}</h2>${richText(item.discussion, 3)}${!isEmpty(item.decision) && html`<div class="box"><p><b>Decision</b></p>${richText(item.decision, 3)}</div>`}</section>`)}
      ${actions.length > 0 && list("Actions", table("Actions from this meeting", ["Reference", "Action", "Owner", "Due", "State"], actions.map((each) => [each.reference, each.text, each.owner.name, day(each.due), `${each.state}${each.overdue ? ", overdue" : ""}`])))}
      ${page.action_reports.length > 0 && list("Reports on earlier actions", html`<ul>${page.action_reports.map(({ reference, state, note }) => html`<li>Action ${reference}: ${state}. ${note}</li>`)}</ul>`)}
      ${addenda.map((each) => list(each.title, html`<p>${day(each.date)}. <a href="${here(each.meta.html_url)}">${each.title}, on its own page</a></p>${blocks(each.body, files, 3)}`))}`;
  },

  "minutes.MinutesAddendumPage": (page, { files }) => html`
    ${facts([["Adds to meeting", page.number], ["Date", day(page.date)]])}${blocks(page.body, files)}${documentOf(page.document)}`,
};

/** The main part of a page: title, summary, what its type has, contact and record. */
export async function draw<T extends PageType>(page: PageOf<T>, context: Context): Promise<Html> {
  const view = VIEWS[page.meta.type as T] as ((page: PageOf<T>, context: Context) => Drawn) | undefined;
  if (!view) throw new Error(`There is no view for ${page.meta.type}.`);
  return html`<h1>${page.title}</h1>${page.summary && html`<p class="lead">${page.summary}</p>`}
    ${await view(page, context)}${contact(page.contact)}
    ${page.meta.first_published_at && html`<p class="byline">${page.meta.agency.name}. First published ${day(page.meta.first_published_at)}.</p>${recordOf(page.id)}`}`;
}

/** The state of a consultation by the edition's time. */
function age({ opens, closes }: { opens: string | null; closes: string | null }, now: string): keyof typeof AGES {
  if (opens && now < opens) return "before";
  return closes && now >= closes ? "closed" : "open";
}

function announcement({ announcement: news }: PageOf<"home.HomePage">, files: Files, now: string): Html | null {
  if (!news || (news.from && now < news.from) || (news.until && now >= news.until)) return null;
  return html`<div class="box information"><h2>New</h2>${richText(news.text, 3)}${news.link && html`<ul>${link(news.link)}</ul>`}${documentLink(news, files)}</div>`;
}

function section(title: string, text: Schemas["RichText"]): Html | null {
  return isEmpty(text) ? null : list(title, richText(text, 3));
}

function list(title: string, inner: Value): Html {
  return html`<section><h2>${title}</h2>${inner}</section>`;
}

function facts(rows: [string, Value][]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function entry(url: string, title: string, about: Value = null): Html {
  return html`<li><a href="${here(url)}">${title}</a>${about && html`<br>${about}`}</li>`;
}

function pagesList(pages: Schemas["Page"][]): Html {
  return html`<ul>${pages.map((page) => entry(page.html_url, page.title, day(page.published_at)))}</ul>`;
}

function cards<P extends { title: string; summary: string; meta: { html_url: string } }>(pages: P[], about?: (page: P) => Html): Html {
  if (pages.length === 0) return html`<p>There is nothing here yet.</p>`;
  return html`<ul>${pages.map((page) => entry(page.meta.html_url, page.title, html`${page.summary}${about && html` ${about(page)}`}`))}</ul>`;
}

/** A page that a field leads to. */
function leadsTo(field: number | Linked | null): Html | null {
  return field && typeof field !== "number" ? html`<p><a href="${here(field.meta.html_url)}">${field.title}</a></p>` : null;
}
