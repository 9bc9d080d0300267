// A list with headings of its own is brought in by the page: columns matched, rows with errors taken as a file, corrected,
// brought again (the columns are remembered), and both imports taken back.
import { assert, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

const LIST = ["Kd-Nr;Firma;Anschrift;E-Post;Natel;Heizung seit",
	"STR-1;Bäckerei Morgenstern;Mühlegasse 1, 9490 Vaduz;morgenstern@example.org;+423 790 11 01;2009",
	"STR-2;Garage Äule;Äulestrasse 2, 9490 Vaduz;garage@example.org;;2015",
	"STR-3;Kiosk Lampert;Landstrasse 3, 9494 Schaan;kein-at-zeichen;;2018",
	";Ohne Nummer;Landstrasse 4, 9494 Schaan;ohne@example.org;;2020", ""].join("\r\n")
const COLUMNS = ["reference", "name", "address", "email", "mobile"]

async function send(page, world, name, text, mode) {
	await page.goto(`${world.base}/b/${world.slug}/import`)
	await page.locator("[name=entity]").selectOption("customers")
	await page.locator("[name=mode]").selectOption(mode)
	await page.locator("[name=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text, "latin1") })
	await Promise.all([page.waitForURL(/\/import\/[\w-]{22}$/), page.locator("main form button.primary").click()])
}

// The figure over a word of the row of figures: rows, to create, …
const figures = page => page.locator(".figure b").allInnerTexts().then(all => all.map(Number))

async function post(page, action) {
	await Promise.all([page.waitForResponse(answer => answer.request().method() === "POST"), page.locator(`form[action$='/${action}'] button`).first().click()])
	await page.waitForLoadState("load")
}

// The page looks again by itself while it runs.
async function bringIn(page) {
	await post(page, "apply")
	await page.locator("form[action$='/undo'] button").waitFor()
}

async function takeBack(page) {
	await post(page, "undo")
	await page.locator("main .notice").waitFor()
	await until("the import to be taken back", async () => await page.locator("form[action$='/undo']").count() === 0)
}

async function found(page, world) {
	await page.goto(`${world.base}/b/${world.slug}/customers?q=STR-`)
	return page.locator("main tbody tr", { hasText: /STR-\d/ }).count()
}

async function bring(world) {
	const page = await planner(world), address = `${world.base}/b/${world.slug}/import`
	await page.goto(address)
	await Promise.all([page.waitForResponse(answer => answer.status() === 422), page.locator("main form button.primary").click()])
	assert(await page.locator("#file-error, .field.wrong").count() > 0, "without a file it says so beside the field")

	await send(page, world, "kunden.csv", LIST, "create")
	assert(await page.locator("form[action$='/apply']").count() === 0, "nothing can be brought in before the reference is matched")
	await look(page, "office_import_columns")
	for (const [i, name] of COLUMNS.entries())
		await page.locator(`[name='f.${i}']`).selectOption(name)
	await post(page, "columns")
	assert((await figures(page)).join() === "4,2,0,0,0,2", `before: ${await figures(page)}`)
	await look(page, "office_import_preview")
	await bringIn(page)
	assert((await figures(page)).join() === "4,2,0,0,0,2", `after: ${await figures(page)}`)
	const first = page.url()
	assert(await found(page, world) === 2, "two customers are there")

	const answer = await page.request.get(`${first}/problems.csv`)
	let wrong = (await answer.text()).replace(/^\ufeff/, "")
	assert(/kein-at-zeichen/.test(wrong) && /Ohne Nummer/.test(wrong) && !/Morgenstern/.test(wrong), `the rows to correct: ${wrong}`)
	wrong = wrong.replace("kein-at-zeichen", "kiosk@example.org").replace(/^([^\n]*\n[\s\S]*?)(^|\n)([;,]|"";|"",)Ohne/m, "$1$2STR-4$3Ohne")
	assert(/STR-4/.test(wrong), `corrected: ${wrong}`)
	await send(page, world, "korrigiert.csv", wrong, "create")
	assert(await page.locator("[name='f.0']").inputValue() === "reference", "the columns are remembered")
	assert((await figures(page))[5] === 0, "no row is wrong any more")
	await bringIn(page)
	assert(await found(page, world) === 4, "four customers are there")

	await page.goto(address)
	await page.locator("a.open", { hasText: "korrigiert.csv" }).first().click()
	await page.waitForURL(/\/import\/[\w-]{22}$/)
	await takeBack(page)
	await page.goto(first)
	await takeBack(page)
	await look(page, "office_import_undone")
	assert(await found(page, world) === 0, "they are gone again")
}

export default [
	{ name: "import: strange headings, rows to correct, brought again, taken back", world: "demo again", run: bring },
]
