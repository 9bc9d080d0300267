// From an empty folder to the first booking: `serve` prints a link, a company is named, six steps of questions, and a
// test customer books on the portal.  Pages and taps are counted, and told with the seconds they took here.
import { World, assert, look } from "./harness.mjs"

const save = page => page.locator("main form.stack button.primary").first().click()
const filled = { pages: 0, taps: 0, fields: 0 }

async function type(page, name, text) {
	await page.locator(`[name="${name}"]`).fill(text)
	filled.fields++
}

// One page of questions answered: a tap, and the next page.
async function goOn(page, next, press = save) {
	await Promise.all([page.waitForURL(next), press(page)])
	filled.pages++
	filled.taps++
}

async function firstStart(world, page) {
	const link = world.log.match(/\/b\/start\/\S+/)
	assert(link, `serve prints where to begin: ${world.log}`)
	const strange = await page.goto(`${world.base}/b/start/abcdefghijklmnopqrst`)
	assert(strange.status() === 404, "a guessed code opens nothing")
	// Who comes by the front door is told where to begin.
	await page.goto(`${world.base}/b`)
	assert(await page.locator(".notice").count() === 1, "the login page of an empty server says where to begin")
	await page.goto(`${world.base}${link[0]}`)
	await look(page, "setup_start")
	await type(page, "company", "Heizung Rheintal")
	await type(page, "name", "Marie Brunner")
	await type(page, "email", "marie@rheintal.example")
	await page.locator("[name=password]").fill("short")
	await save(page)
	await page.locator(".errors").waitFor()
	assert(await page.locator("[name=company]").inputValue() === "Heizung Rheintal", "what was typed is kept")
	await type(page, "password", "a long sentence of words")
	await goOn(page, /\/setup\/company$/)
	// The link is spent.
	const again = await page.context().request.get(`${world.base}${link[0]}`)
	assert(again.status() === 410, `the link opens nothing any more: ${again.status()}`)
}

async function company(world, page) {
	world.slug = new URL(page.url()).pathname.split("/")[2]
	await look(page, "setup_company")
	await page.locator("[name=country]").selectOption("LI")
	assert(await page.locator("[name=zone]").inputValue() !== "Europe/Vaduz", "a guess that is wrong here")
	await goOn(page, /\/setup\/look$/)
	// The zone went along with the country.
	await page.goto(page.url().replace(/look$/, "company"))
	assert(await page.locator("[name=zone]").inputValue() === "Europe/Vaduz", "the zone is that of the country")
	await page.goto(page.url().replace(/company$/, "look"))
}

async function looks(page) {
	await look(page, "setup_look")
	await type(page, "phone", "+423 230 00 00")
	await goOn(page, /\/setup\/trade$/)
}

async function trade(page) {
	await look(page, "setup_trade")
	assert(await page.locator("[name=trade]").count() >= 5, "templates of five trades")
	await save(page)
	await page.locator(".errors").waitFor()
	await page.locator("[name=trade][value=heating]").check()
	filled.fields++
	await goOn(page, /\/setup\/team$/)
}

async function team(page) {
	await look(page, "setup_team")
	await type(page, "first_name.0", "Giulia")
	await type(page, "last_name.0", "Rossi")
	await type(page, "email.0", "giulia@rheintal.example")
	await type(page, "first_name.1", "Lukas")
	await save(page)
	await page.locator(".errors").waitFor()
	await type(page, "last_name.1", "Ritter")
	await type(page, "email.1", "lukas@rheintal.example")
	assert(/Vaduz/.test(await page.locator("[name=address]").inputValue()), "the place is the city of the zone until somebody says otherwise")
	await goOn(page, /\/setup\/portal$/)
}

// Left in the middle: the first page says where to go on.
async function leftAndTakenUp(world, page) {
	await page.goto(`${world.base}/b/${world.slug}`)
	await Promise.all([page.waitForURL(/\/setup\/portal$/), page.locator("#setup-line a.button").click()])
}

async function portal(page) {
	await look(page, "setup_portal")
	assert(await page.locator("[name='type[]']:checked").count() > 0, "types of the template are shown to customers")
	await goOn(page, /\/setup\/customer$/)
}

async function booking(page) {
	await look(page, "setup_customer")
	await goOn(page, /\/setup\/customer$/)
	await page.locator("a[target=_blank]").waitFor()
	await look(page, "setup_customer_portal")
	const [customer] = await Promise.all([page.context().waitForEvent("page"), page.locator("a[target=_blank]").click()])
	filled.taps++
	customer.setDefaultTimeout(15000)
	await customer.locator("main form button.primary, main form button").first().click()
	await customer.waitForURL(/\/p\//)
	await customer.locator("main a[href*='/book'], main a[href*='/start']").first().click()
	await customer.locator("input[type=radio][name=slot]").first().check()
	filled.taps += 3
	await customer.locator("main form button.primary").last().click()
	await customer.waitForURL(/booked|\/a\//)
	filled.taps++
	return customer
}

async function end(page) {
	await page.reload()
	assert(/first booking is there/.test(await page.locator("main").innerText()), "the booking is told")
	await look(page, "setup_booked")
	await goOn(page, /\/setup\/over$/)
	await look(page, "setup_over")
}

async function setUp() {
	const world = await World.open("empty")
	try {
		const started = Date.now()
		const page = await world.person({ width: 1280 })
		await firstStart(world, page)
		await company(world, page)
		await looks(page)
		await trade(page)
		await team(page)
		await leftAndTakenUp(world, page)
		await portal(page)
		await booking(page)
		await end(page)
		console.log(`set-up: ${filled.pages} pages of questions, ${filled.fields} fields, ${filled.taps} taps, ${((Date.now() - started) / 1000).toFixed(1)} s with pictures and axe`)
	} finally {
		await world.close()
	}
}

export default [
	{ name: "set-up: from an empty folder to a test customer's first booking", world: "empty", run: setUp },
]
