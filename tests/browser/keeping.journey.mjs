// What is kept while somebody types: a time, for as long as the clock on the page says and no longer than they stay;
// and a long form, as a draft by itself, which a second tab does not write over.
import { assert, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"
import { demoCustomer } from "./tour.journey.mjs"

async function save(page) {
	await Promise.all([page.waitForResponse(answer => answer.request().method() === "POST"), page.locator("main form button.primary:visible").first().click()])
	await page.waitForLoadState("load")
}

// The type behind the first thing that the customer may book from the home page; with a form of two fields.
async function giveForm(world, staff, type) {
	await staff.goto(`${world.base}${type}/forms/activity`)
	const codes = {}
	for (const [kind, label] of [["text", "Colour of the gate"], ["area", "What we should know"]]) {
		await staff.locator(`.palette button[value="${kind}"]`).click()
		const pane = staff.locator(".field-pane")
		await pane.locator("[data-settings]").waitFor()
		await pane.locator("fieldset").first().locator("input").first().fill(label)
		await pane.locator("[data-settings] button.primary").click()
		const line = staff.locator("#desk-fields > li", { hasText: label })
		await line.last().waitFor()
		codes[kind] = await line.last().getAttribute("data-code")
	}
	await staff.locator(".desk-bar form[action$='/save'] button").click()
	await staff.locator(".desk-bar form[action$='/save'] button[disabled]").waitFor()
	return codes
}

// What can be started from the home page and has free times.
async function bookable(world, page) {
	const starts = await page.locator("main .starts a[href$='/book']").evaluateAll(links => links.map(link => link.href))
	for (const start of starts) {
		await page.goto(start)
		if (await page.locator(".slot input").count() > 2)
			return start
	}
	throw new Error(`nothing has free times: ${starts}`)
}

async function kept(world) {
	const way = await demoCustomer(world), { page } = way
	const staff = await planner(world)
	const book = await bookable(world, page)
	const type = `/b/${world.slug}/catalog/${/\/do\/([\w-]{22})\//.exec(book)[1]}`
	const codes = await giveForm(world, staff, type)
	await staff.goto(`${world.base}${type}/actions/book`)
	await staff.locator("[name='option.form']").first().check()
	await save(staff)

	await page.goto(book)
	await page.locator(".slot input").first().check()
	await page.locator(".bar button.primary, .bar button").first().click()
	await page.locator("[data-until]").waitFor()
	const clock = () => page.locator("[data-until]").locator("xpath=ancestor::div[1]").innerText().then(text => /\b(\d+):(\d\d)\b(?!.*\b\d+:\d\d\b)/s.exec(text))
	const left = found => Number(found[1]) * 60 + Number(found[2])
	const first = left(await clock())
	assert(first > 540 && first <= 600, `ten minutes are left, not ${first} s`)
	await until("the clock goes on", async () => left(await clock()) < first)
	await look(page, "portal_kept")
	const held = page.url()

	// In a second tab it is still there: it is kept for the person, not for the page.
	const second = await page.context().newPage()
	await second.goto(held)
	assert(await second.locator("[data-until]").count() === 1, "the second tab has the kept time")
	await second.evaluate(() => { for (const form of document.querySelectorAll("form[data-holds]")) form.removeAttribute("data-holds") })

	// Leaving frees it.
	const freed = page.waitForRequest(request => request.method() === "POST" && request.resourceType() === "ping").catch(() => null)
	await page.goto(`${world.base}/p/${world.slug}`)
	await Promise.race([freed, page.locator("main").waitFor()])
	await until("leaving frees the time", async () => {
		await page.goto(held)
		return await page.locator("[data-until]").count() === 0 && await page.locator(".slot input").count() > 0
	})

	// Chosen again and sent: it is booked, with the answers.
	await page.locator(".slot input").first().check()
	await page.locator(".bar button.primary, .bar button").first().click()
	await page.locator("[data-until]").waitFor()
	await page.locator(`[name="f.${codes.text}"]`).fill("Green")
	await page.locator("form[data-holds] .bar button.primary").click()
	await page.locator(".confirmed").waitFor()
	const visit = new URL(page.url()).pathname.replace(/\/agreed$/, "")
	await staff.goto(`${world.base}/b/${world.slug}/activities/${visit.split("/").pop()}`)
	assert((await staff.locator("main").innerText()).includes("Green"), "the planner reads what was filled in")
	Object.assign(world, { keptVisit: visit, keptCodes: codes, keptType: type, keptWay: way })
}

async function drafts(world) {
	const way = await demoCustomer(world), { page } = way
	if (!world.keptVisit)
		await kept(world)
	const staff = await planner(world), field = (tab, kind) => tab.locator(`[name="f.${world.keptCodes[kind]}"]`)
	// The action "form", on this type, with a form of its own: the type's was sent with the booking.
	await staff.goto(world.base + world.keptType)
	await staff.locator("form[action$='/actions'] select[name=kind]").selectOption("form")
	await staff.locator("form[action$='/actions'] button").click()
	await staff.waitForURL(/\/actions\/[\w-]+$/)
	const action = new URL(staff.url()).pathname.split("/").pop()
	await staff.locator("[name='option.form']").selectOption("own")
	await save(staff)
	await ownForm(world, staff, action)

	const address = `${world.base}${world.keptVisit}/do/${action}`
	await page.goto(address)
	const text = page.locator("main textarea").first()
	const saved = page.waitForResponse(answer => answer.request().method() === "POST" && answer.url() === address)
	await text.fill("The dog is friendly")
	await saved
	await page.goto(address)
	assert(await text.inputValue() === "The dog is friendly", "what was typed is kept without a button")
	await page.locator("p.notice").first().waitFor()
	await look(page, "portal_draft")

	// Two tabs: the one that began earlier does not write over the other.
	const other = await page.context().newPage()
	await other.goto(address)
	await other.locator("main textarea").first().fill("The dog is called Rex")
	await other.locator("main button[value=draft]").click()
	await other.waitForLoadState("load")
	await text.fill("There is no dog")
	await page.locator("main button[value=send]").click()
	await page.waitForLoadState("load")
	assert(new URL(page.url()).pathname.endsWith(`/do/${action}`), "the earlier tab is told, and stays")
	await page.goto(address)
	assert(await text.inputValue() === "The dog is called Rex", "what the other tab wrote stands")
	await page.locator("main button[value=send]").click()
	await page.waitForURL(url => url.pathname === world.keptVisit)
	assert(await page.locator(".flash").count() === 1, "it says that it is sent")
}

async function ownForm(world, staff, action) {
	await staff.goto(`${world.base}${world.keptType}/actions/${action}/form`)
	await staff.locator(`.palette button[value="area"]`).click()
	const pane = staff.locator(".field-pane")
	await pane.locator("[data-settings]").waitFor()
	await pane.locator("fieldset").first().locator("input").first().fill("About the house")
	await pane.locator("[data-settings] button.primary").click()
	await staff.locator("#desk-fields > li", { hasText: "About the house" }).last().waitFor()
	await staff.locator(".desk-bar form[action$='/save'] button").click()
	await staff.locator(".desk-bar form[action$='/save'] button[disabled]").waitFor()
}

export default [
	{ name: "keeping: a time while its form is filled, freed on leaving", world: "demo keeping", run: kept },
	{ name: "keeping: a draft by itself, and two tabs", world: "demo keeping", run: drafts },
]
