// The worked example, by clicking alone: a fresh unit gets its portal, a type with a form and three actions; a
// customer fills, signs and sends; the planner is told; afterwards moving the visit is gone, and the preview says why.
// Nothing here looks for words of ours: the same steps in five languages, two of them on PostgreSQL.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { deflateSync } from "node:zlib"
import { World, assert, look, top } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

// What the people of this story type.  `form`: label of each field by its kind.
const WORDS = {
	en: { unit: "Heating Rheintal", welcome: "Welcome. Our vans leave at eight.", type: "Boiler service", customer: "Keller", contact: "Anna Keller",
		form: { date: "Date wanted by the customer", time: "Time wanted", area: "Comments", yes_no: "Is this time mandatory?", signature: "Signature", note: "About {customer.name}" },
		comment: "The gate is open", note: "We come to **{customer.name}**." },
	de: { unit: "Heizung Rheintal", welcome: "Willkommen. Um acht fahren wir los.", type: "Heizungswartung", customer: "Keller", contact: "Anna Keller",
		form: { date: "Wunschdatum des Kunden", time: "Gewünschte Uhrzeit", area: "Bemerkungen", yes_no: "Ist diese Uhrzeit zwingend?", signature: "Unterschrift", note: "Über {customer.name}" },
		comment: "Das Tor ist offen", note: "Wir kommen zu **{customer.name}**." },
	fr: { unit: "Chauffage Rheintal", welcome: "Bienvenue. Nous partons à huit heures.", type: "Entretien de chaudière", customer: "Kellér", contact: "Anne Kellér",
		form: { date: "Date souhaitée par le client", time: "Heure souhaitée", area: "Commentaires", yes_no: "Cette heure est-elle impérative ?", signature: "Signature", note: "À propos de {customer.name}" },
		comment: "Le portail est ouvert", note: "Nous venons chez **{customer.name}**." },
	nl: { unit: "Verwarming Rijndal", welcome: "Welkom. Om acht uur rijden wij uit.", type: "Ketelonderhoud", customer: "De Kellner", contact: "Anneke de Kellner",
		form: { date: "Door de klant gewenste datum", time: "Gewenste tijd", area: "Opmerkingen", yes_no: "Is deze tijd verplicht?", signature: "Handtekening", note: "Over {customer.name}" },
		comment: "Het hek staat open", note: "Wij komen bij **{customer.name}**." },
	it: { unit: "Riscaldamento Reno", welcome: "Benvenuti. Partiamo alle otto.", type: "Manutenzione caldaia", customer: "Chelleri", contact: "Anna Chelleri",
		form: { date: "Data desiderata dal cliente", time: "Ora desiderata", area: "Commenti", yes_no: "Quest'ora è obbligatoria?", signature: "Firma", note: "Su {customer.name}" },
		comment: "Il cancello è aperto", note: "Veniamo da **{customer.name}**." },
}

// Our words where the preview is read, from the catalogues: the action's label and the status that it needs.
const word = (language, english) => {
	if (language === "en")
		return english
	const found = new RegExp(`^msgid "${english}"\nmsgstr "(.+)"$`, "m").exec(readFileSync(join(top, "locale", `${language}.po`), "utf8"))
	assert(found, `locale/${language}.po has "${english}"`)
	return found[1]
}

// A square of one colour: a logo.
function png(side) {
	const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1; return n >>> 0 })
	const crc = bytes => (bytes.reduce((c, b) => table[(c ^ b) & 255] ^ c >>> 8, 0xffffffff) ^ 0xffffffff) >>> 0
	const part = (name, body) => {
		const inner = Buffer.concat([Buffer.from(name), body]), size = Buffer.alloc(4), sum = Buffer.alloc(4)
		size.writeUInt32BE(body.length)
		sum.writeUInt32BE(crc(inner))
		return Buffer.concat([size, inner, sum])
	}
	const head = Buffer.alloc(13)
	head.writeUInt32BE(side, 0)
	head.writeUInt32BE(side, 4)
	head.set([8, 2, 0, 0, 0], 8)
	const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, 0x5a)])))
	return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), part("IHDR", head), part("IDAT", deflateSync(rows)), part("IEND", Buffer.alloc(0))])
}

async function save(page) {
	const before = page.url()
	await Promise.all([page.waitForResponse(answer => answer.request().method() === "POST"), page.locator("main form button.primary:visible").first().click()])
	await page.waitForLoadState("load")
	assert(await page.locator("main .errors").count() === 0, `${before}: ${await page.locator("main .errors").allInnerTexts()}`)
}

async function follow(page, selector) {
	await page.locator(selector).first().click()
	await page.waitForLoadState("load")
}

/* ---- staff set it up ---- */

// Settings, Business units, the unit, Configure, Customer portal.
async function configureUnit(staff, world, words) {
	await follow(staff, "nav a[href$='/settings']")
	await follow(staff, "main a[href$='/settings/units']")
	await follow(staff, "main a[href$='/settings/configure']")
	await follow(staff, "main a[href$='/settings/portal']")
	for (const name of ["portal_on", "portal_new_customers", "way_personal", "way_sms"])
		await staff.locator(`[name="${name}"][type=checkbox]`).check()
	await staff.locator("[name=display_name]").fill(words.unit)
	await staff.locator("[name^=home_text]").first().fill(words.welcome)
	await staff.locator("[name=phone]").fill("+423 790 00 00")
	await staff.locator("[name=email]").fill("hello@rheintal.example")
	await staff.locator("[name=address]").fill("Landstrasse 1\n9490 Vaduz")
	const logo = join(mkdtempSync(join(tmpdir(), "doorstep-logo-")), "logo.png")
	writeFileSync(logo, png(96))
	await staff.locator("[name=logo]").setInputFiles(logo)
	await save(staff)
	await staff.locator("main img[src*='logo']").first().waitFor()
	await look(staff, "worked_portal_setup")
}

async function makeType(staff, words) {
	await follow(staff, "nav a[href$='/catalog']")
	await follow(staff, "main a[href$='/catalog/new']")
	await staff.locator("[name=name]").fill(words.type)
	await staff.locator("[name=reference]").fill("BOILER")
	await save(staff)
	if (/\/catalog$/.test(new URL(staff.url()).pathname))
		await follow(staff, "main a.open")
}

// Six fields, each by a click on its kind and its label in the pane beside.  Gives their codes by kind.
async function makeForm(staff, words) {
	await follow(staff, "main a[href$='/forms/activity']")
	const codes = {}
	for (const [kind, label] of Object.entries(words.form)) {
		// The pane of the field before must not be taken for the new one's.
		await staff.evaluate(() => document.querySelector(".field-pane")?.setAttribute("data-before", ""))
		await staff.locator(`.palette button[value="${kind}"]`).click()
		const pane = staff.locator(".field-pane:not([data-before])")
		await pane.locator(`[data-settings]`).waitFor()
		await pane.locator("fieldset").first().locator("input").first().fill(label)
		if (kind === "note")
			await pane.locator("textarea").first().fill(words.note)
		await pane.locator("[data-settings] button.primary").click()
		const line = staff.locator("#desk-fields > li", { hasText: label.replace("{customer.name}", "").trim() })
		await line.last().waitFor()
		codes[kind] = await line.last().getAttribute("data-code")
	}
	assert(new Set(Object.values(codes)).size === 6, `six fields: ${JSON.stringify(codes)}`)
	await look(staff, "worked_form_editor")
	await staff.locator(".desk-bar form[action$='/save'] button").click()
	await staff.waitForLoadState("load")
	assert(await staff.locator(".desk-bar form[action$='/save'] button[disabled]").count() === 1, "the form is saved")
	return codes
}

async function makeActions(staff) {
	await follow(staff, "main a[href$='/display']")
	await staff.locator("[name=portal_shown]").check()
	await save(staff)
	const type = new URL(staff.url()).pathname.replace(/\/display$/, "")
	for (const kind of ["form", "propose"]) {
		await staff.goto(new URL(type, staff.url()).href)
		await staff.locator("form[action$='/actions'] select[name=kind]").selectOption(kind)
		await staff.locator("form[action$='/actions'] button").click()
		await staff.waitForLoadState("load")
		await save(staff)
	}
	await staff.goto(new URL(type, staff.url()).href)
	await follow(staff, "main a[href$='/actions/reschedule']")
	for (const box of await staff.locator("[name='status[]']").all())
		await box.setChecked(await box.getAttribute("value") === "planned")
	await save(staff)
	await look(staff, "worked_action")
	return type
}

async function makeCustomer(staff, world, words) {
	await follow(staff, "nav a[href$='/customers']")
	await follow(staff, "main a[href$='/customers/new']")
	await staff.locator("[name=name]").fill(words.customer)
	await save(staff)
	const customer = new URL(staff.url()).pathname
	await follow(staff, "main a[href$='/contacts/new']")
	await staff.locator("[name=name]").fill(words.contact)
	await staff.locator("[name=email]").fill("anna@keller.example")
	await staff.locator("[name=mobile]").fill("+423 790 12 34")
	await staff.locator("select[name=lang]").selectOption(world.language)
	await save(staff)
	await staff.goto(world.base + customer)
	await follow(staff, "main a[href$='/sites/new']")
	await staff.locator("[name=address]").fill("Gasse 5, 9494 Schaan")
	await staff.locator("[name=place]").fill("47.1653, 9.5088")
	await save(staff)
	return customer
}

async function makeActivity(staff, world, customer) {
	await staff.goto(world.base + customer)
	await follow(staff, "main a[href*='/activities/new']")
	await staff.locator("button:not(.primary)[type=submit], main form .buttons button:not(.primary)").first().click()
	await staff.waitForLoadState("load")
	await staff.goto(world.base + customer)
	await follow(staff, "main a.open[href*='/activities/']")
	return new URL(staff.url()).pathname
}

/* ---- the customer ---- */

async function drawSignature(page) {
	const pad = page.locator(".signature canvas")
	// In the middle: the bar with the button lies over the foot of the window.
	await pad.evaluate(canvas => canvas.scrollIntoView({ block: "center", behavior: "instant" }))
	const box = await pad.boundingBox()
	const at = (x, y) => [box.x + box.width * x, box.y + box.height * y]
	await page.mouse.move(...at(0.1, 0.5))
	await page.mouse.down()
	for (const [x, y] of [[0.2, 0.2], [0.3, 0.8], [0.4, 0.3], [0.55, 0.7], [0.7, 0.25], [0.85, 0.6]])
		await page.mouse.move(...at(x, y), { steps: 6 })
	await page.mouse.up()
}

async function fillAndSend(world, link, words, codes) {
	const page = await world.person({ locale: world.language })
	await page.goto(link)
	await page.locator("main button.primary").first().click()
	await page.waitForURL(url => url.pathname.replace(/\/$/, "") === `/p/${world.slug}`)
	const home = await page.locator("body").innerText()
	assert(home.includes(words.welcome), "the welcome text is on the home page")
	assert(await page.locator("html").getAttribute("lang") === world.language, "the page speaks the contact's language")
	await look(page, "worked_portal_home")
	if (await page.locator("main a[href$='/do/form']").count() === 0)
		await follow(page, `main a[href*='/p/${world.slug}/a/']`)
	await follow(page, "main a[href$='/do/form']")
	const field = kind => page.locator(`[name="f.${codes[kind]}"]`)
	assert((await page.locator("main").innerText()).includes(words.customer), "the displayed text names the customer")
	await field("date").fill("2027-03-10")
	await field("time").fill("09:30")
	await field("area").fill(words.comment)
	await page.locator(`[name="f.${codes.yes_no}"]`).first().check()
	await drawSignature(page)
	assert(await page.locator(`[name="f.${codes.signature}.drawing"], [name="f.${codes.signature}_drawing"]`).first().inputValue() !== "", "a signature is drawn")
	await look(page, "worked_portal_form")
	await page.locator("main form .bar button.primary").click()
	await page.waitForLoadState("load")
	assert(await page.locator("main .errors").count() === 0, `sent: ${await page.locator("main .errors").allInnerTexts()}`)
	await look(page, "worked_portal_sent")
	return page
}

/* ---- afterwards ---- */

async function story(language, postgres) {
	const words = WORDS[language]
	const world = await World.open("fresh", { language, postgres })
	try {
		const staff = await planner(world)
		await configureUnit(staff, world, words)
		await makeType(staff, words)
		const codes = await makeForm(staff, words)
		await makeActions(staff)
		const customer = await makeCustomer(staff, world, words)
		const activity = await makeActivity(staff, world, customer)
		await staff.goto(world.base + customer)
		const link = await staff.locator("#link").inputValue()
		const guest = await fillAndSend(world, link, words, codes)

		// The planner is told, by the built-in rule, and reads the answers with the signature.
		await world.message("word to the planner", one => one.to === "admin@rheintal.example" && one.text.includes(words.customer))
		await staff.goto(world.base + activity)
		const read = await staff.locator("main").innerText()
		for (const said of [words.form.date, words.comment, words.form.yes_no])
			assert(read.includes(said), `the activity shows "${said}"`)
		assert(await staff.locator("main svg.drawn, main .drawn").count() > 0, "the drawn signature is shown")
		await look(staff, "worked_answers")

		// While it is to plan, moving is no matter; once it is closed, the preview says why.
		await staff.locator("main details:has(form[action$='/close']) summary").first().click()
		await staff.locator("form[action$='/close'] [name=result]").first().check().catch(() => {})
		await staff.locator("form[action$='/close'] button").first().click()
		await staff.waitForLoadState("load")
		await guest.goto(`${world.base}/p/${world.slug}`)
		assert(await guest.locator("a[href$='/do/reschedule']").count() === 0, "a closed visit cannot be moved")
		await previewSaysWhy(world, staff, customer, activity)
		return { world, staff, customer, activity }
	} finally {
		await world.close()
	}
}

// Portal access, seen as the customer: moving is hidden now, with the setting that hides it.
async function previewSaysWhy(world, staff, customer, activity) {
	const id = activity.split("/").pop()
	await staff.goto(world.base + customer)
	const told = await staff.locator("form[action$='/preview']").first().evaluate(form => new URL(form.action).pathname)
	assert(told.endsWith("/preview"), "the record has a preview")
	await Promise.all([staff.waitForURL(url => url.pathname.startsWith("/p/")), staff.locator("form[action$='/preview'] button").first().click()])
	await staff.goto(`${world.base}/p/${world.slug}/a/${id}`)
	await look(staff, "worked_preview")
	const row = staff.locator("section[aria-labelledby=hidden] li", { hasText: word(world.language, "Change the time") })
	assert(await row.count() === 1, `moving is listed as hidden: ${await staff.locator("main").innerText()}`)
	const why = await row.locator("small").innerText()
	assert(why.includes(word(world.language, "Planned")), `the preview says that it is only for planned visits: ${why}`)
}

export default [
	...["de", "fr", "it"].map(language => ({ name: `worked example in ${language}, on SQLite`, world: "sqlite", run: () => story(language, false) })),
	...["nl", "en"].map(language => ({ name: `worked example in ${language}, on PostgreSQL`, world: "postgres", run: () => story(language, true) })),
]
