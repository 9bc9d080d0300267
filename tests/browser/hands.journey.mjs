// With the keyboard alone, and by pointer without JavaScript: history searched, one visit read, a form filled and sent,
// a file sent, a message written. (Entering, booking, moving and cancelling so are in portal.journey.mjs.)
import { Keyboard, Pointer, assert } from "./harness.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const path = page => new URL(page.url()).pathname

async function history(world, way) {
	const { page } = way, all = page.locator("ul.doors > li > a")
	await page.goto(`${world.base}/p/${world.slug}/visits`)
	const before = await all.count(), title = await all.last().locator("strong").innerText()
	await way.type(page.locator("#q"), title)
	await way.press(page.locator("form[role=search] button"))
	await page.waitForURL(/[?&]q=\S/)
	assert(await all.count() > 0 && await all.count() <= before, `${title} is found`)
	await way.press(all)
	await page.waitForURL(/\/a\/[\w-]{22}$/)
	assert(await page.locator("main h1").count() === 1, "one visit")
}

// Every choice its first, every text a sentence, by reaching each.
async function fill(way, form) {
	for (const name of await form.locator("input[type=radio]").evaluateAll(all => [...new Set(all.map(one => one.name))]))
		await way.choose(form.locator(`input[name='${name}']`))
	for (const box of await form.locator("textarea:visible").all())
		await way.type(box, "The gate is open")
}

async function form(world, way) {
	const { page } = way
	await page.goto(`${world.base}/p/${world.slug}`)
	await way.press(page.locator("main a[href$='/form']"))
	await page.waitForURL(/\/do\/[\w-]{22}\/form$/)
	const sheet = page.locator("main form").first()
	await fill(way, sheet)
	await way.press(sheet.locator("button[value=send]"))
	await page.waitForURL(url => !/\/form$/.test(url.pathname) || url.search !== "")
	assert(await page.locator("main .errors").count() === 0, `the form is taken: ${path(page)}`)
}

// The visit that is to come: from its page, a file, then a message.
async function visit(world, way) {
	const { page } = way
	await page.goto(`${world.base}/p/${world.slug}`)
	await way.press(page.locator("main a[href*='/a/']:not([href*='/do/']):not([href$='.ics'])"))
	await page.waitForURL(/\/a\/[\w-]{22}$/)
	const here = page.url()
	await way.press(page.locator("main a[href$='/do/documents']"))
	await page.waitForURL(/\/do\/documents$/)
	await page.locator("input[type=file]").setInputFiles({ name: "meter.txt", mimeType: "text/plain", buffer: Buffer.from("The meter stands at 4711.") })
	if (page.blind === false)
		await page.locator("input[name='documents[]']").waitFor({ state: "attached" })
	await way.press(page.locator("main form button.primary, .bar button.primary"))
	await page.waitForURL(url => !url.pathname.endsWith("/do/documents"))
	await page.goto(here)
	assert(/meter/.test(await page.locator("main").innerText()), "the file stands on the visit's page")
}

async function message(world, way) {
	const { page } = way, said = `Please ring twice (${way.constructor.name})`
	await page.goto(`${world.base}/p/${world.slug}/messages/general`)
	await way.type(page.locator("#f-text"), said)
	await Promise.all([page.waitForResponse(answer => answer.request().method() === "POST"), way.press(page.locator("main form button.primary"))])
	await page.locator(".mine .said", { hasText: said }).first().waitFor()
}

const by = make => async world => {
	const way = await make(world)
	await history(world, way)
	await form(world, way)
	await visit(world, way)
	await message(world, way)
}

export default [
	{ name: "hands: history, form, file, message by keyboard alone", world: "demo again", run: by(async world => new Keyboard((await demoCustomer(world)).page)) },
	{ name: "hands: the same without JavaScript", world: "demo again", run: by(async world => {
		const { page } = await demoCustomer(world), plain = await world.person({ js: false })
		await plain.context().addCookies(await page.context().cookies())
		return new Pointer(plain)
	}) },
]
