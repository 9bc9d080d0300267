// The main job: a customer of the month enters by mobile, books, moves and cancels; the planner sees it.
import { join } from "node:path"
import { CLOCK, Keyboard, Pointer, assert, csv, digitsOf, li, look, spellings } from "./harness.mjs"

// Customers with a mobile, an email and work that is to plan, one of each spelling in the file.
function fourCustomers(skip) {
	const open = new Set(csv(join(li, "activities.csv")).filter(row => row.scheduled_start_at === "").map(row => row["customer.reference"]))
	const rows = csv(join(li, "customers.csv")).filter(row => row.mobile && row.email && row.latitude && open.has(row.reference) && row.portal_access === "1")
	return spellings.map((spell, i) => {
		const mine = rows.filter(row => row.mobile === spell(digitsOf(row.mobile)))
		assert(mine.length > skip, `the file has customers whose mobile is spelt in way ${i}`)
		return { ...mine[skip], digits: digitsOf(mine[skip].mobile) }
	})
}

// Types a mobile in another spelling than the file has, then the code of the SMS in the outbox.
async function enter(world, way, customer, spelling) {
	const { page } = way
	const to = `+${customer.digits}`
	const before = (await world.outbox()).filter(one => one.to === to && one.purpose === "code").length
	await page.goto(`${world.base}/p/${world.slug}`)
	await look(page, "portal_enter")
	await way.type(page.locator("#identity"), spellings[spelling](customer.digits))
	await way.press(page.locator("form.ask button.primary"))
	await page.locator("input.code").waitFor()
	await look(page, "portal_code")
	const message = await world.message(`a code to ${to}`, one => one.to === to && one.purpose === "code", before)
	const code = message.text.match(/\b(\d{6,8})\b/)[1]
	await way.type(page.locator("input.code"), code)
	await way.press(page.locator("form.ask button.primary"))
	await page.waitForURL(url => url.pathname.replace(/\/$/, "") === `/p/${world.slug}`)
	await look(page, "portal_home")
}

function emails(box, customer, about) {
	return box.filter(one => one.channel === "email" && one.to === customer.email && (one.attachments ?? []).some(file => /BEGIN:VCALENDAR/.test(file.text ?? "")) && (!about || about(one)))
}

// Unfolded lines of the calendar file of a message: {UID, SEQUENCE, METHOD, …}
function calendar(message) {
	const text = message.attachments.find(file => /BEGIN:VCALENDAR/.test(file.text)).text.replace(/\r?\n[ \t]/g, "")
	const entry = text.slice(text.indexOf("BEGIN:VEVENT"))
	const value = name => (name === "METHOD" ? text : entry).match(new RegExp(`^${name}[^:\\r\\n]*:(.*?)\\r?$`, "m"))?.[1]
	return { uid: value("UID"), sequence: Number(value("SEQUENCE")), method: value("METHOD"), status: value("STATUS"), start: value("DTSTART") }
}

// Home -> choose a time -> the first slot -> book: three taps.
async function book(world, way, customer) {
	const { page } = way
	const before = emails(await world.outbox(), customer).length
	way.taps = 0
	await way.press(page.locator("main .todo a"))
	await page.locator(".slot input").first().waitFor()
	await look(page, "portal_book")
	await way.choose(page.locator(".slot input"))
	await way.press(page.locator(".bar button.primary, .bar button"))
	await page.locator(".confirmed").waitFor()
	assert(way.taps <= 3, `booked in ${way.taps} taps, three are the most`)
	await look(page, "portal_confirmed")
	const path = new URL(page.url()).pathname.replace(/\/agreed$/, "")
	const mail = await world.message("the letter with the calendar file", one => emails([one], customer).length === 1, before)
	const ics = calendar(mail)
	assert(ics.uid && ics.sequence === 0, `UID ${ics.uid}, SEQUENCE ${ics.sequence}`)
	return { ...ics, path }
}

// The planner's board of that day names the customer.
async function boardShows(world, staff, day, customer, there) {
	await staff.goto(`${world.base}/b/${world.slug}/board?date=${day}`)
	await staff.locator("#board").waitFor()
	if (there)
		await look(staff, "office_board")
	const named = await staff.locator("#board .job", { hasText: customer.name }).count()
	assert(there ? named > 0 : named === 0, `the board of ${day} ${there ? "shows" : "no longer shows"} ${customer.name}`)
}

function dayOf(start) {
	// 20270303T090000 on the wall of Vaduz
	return `${start.slice(0, 4)}-${start.slice(4, 6)}-${start.slice(6, 8)}`
}

const staffPages = new WeakMap()
export async function planner(world) {
	if (staffPages.has(world) && !staffPages.get(world).isClosed())
		return staffPages.get(world)
	const page = await world.person({ width: 1280 })
	if (!world.password) {
		world.password = "correct-horse-battery-staple"
		await page.goto(world.base + world.passwordPath)
		await look(page, "office_password")
		for (const field of await page.locator("input[type=password]").all())
			await field.fill(world.password)
		await page.locator("main button.primary").click()
		await page.waitForURL(url => !url.pathname.startsWith("/b/password"))
	}
	if (!/\/b\/[a-z]/.test(page.url()) || /\/b\/login/.test(page.url())) {
		await page.goto(`${world.base}/b/login`)
		await look(page, "office_login")
		await page.locator("input[type=email], input[name=email]").first().fill(world.kind !== "demo" ? "admin@rheintal.example" : "admin@morgenrot.example.org")
		await page.locator("input[type=password]").fill(world.password)
		await page.locator("main button.primary").click()
		await page.waitForURL(url => !url.pathname.startsWith("/b/login"))
	}
	staffPages.set(world, page)
	return page
}

// Book, move, cancel, by one way of using pages; the board is asked in between.
async function wholeStory(world, way, customer, spelling) {
	const { page } = way
	await enter(world, way, customer, spelling)
	const booked = await book(world, way, customer)
	const staff = await planner(world)
	await boardShows(world, staff, dayOf(booked.start), customer, true)

	// From the confirmation or the home page to the visit, then to another time.
	await page.goto(`${world.base}/p/${world.slug}`)
	await look(page, "portal_home_booked")
	await way.press(page.locator(`main a[href$='${booked.path}']`).first())
	await page.waitForURL(url => url.pathname.includes("/a/"))
	await look(page, "portal_activity")
	if (await page.locator(".slot input").count() === 0)
		await way.press(page.locator("main a[href*='reschedule'], main a:has-text('Change')"))
	await page.locator(".slot input").first().waitFor()
	await look(page, "portal_reschedule")
	let before = emails(await world.outbox(), customer).length
	const slots = page.locator(".slot input")
	await way.choose(slots.nth(Math.min(2, await slots.count() - 1)))
	await way.press(page.locator(".bar button.primary, .bar button"))
	await page.locator(".confirmed").waitFor()
	const moved = calendar(await world.message("the letter of the move", one => emails([one], customer).length === 1, before))
	assert(moved.uid === booked.uid, "the same UID after the move")
	assert(moved.sequence === 1, `SEQUENCE 1 after the move, not ${moved.sequence}`)
	await boardShows(world, staff, dayOf(moved.start), customer, true)

	await page.goto(`${world.base}/p/${world.slug}`)
	await way.press(page.locator(`main a[href$='${booked.path}']`).first())
	await page.waitForURL(url => url.pathname.includes("/a/"))
	if (await page.locator("a[href*='cancel']").count() === 0)
		await page.goBack()
	await way.press(page.locator("main a[href*='cancel']"))
	await look(page, "portal_cancel")
	before = emails(await world.outbox(), customer).length
	const reason = page.locator("main input[type=radio]")
	if (await reason.count())
		await way.choose(reason)
	await way.press(page.locator("main .bar button, main form button.danger, main form button.primary"))
	const canceled = calendar(await world.message("the letter of the cancellation", one => emails([one], customer).length === 1, before))
	assert(canceled.uid === booked.uid && canceled.sequence === 2, `the same UID and SEQUENCE 2, not ${canceled.sequence}`)
	assert(canceled.method === "CANCEL", `METHOD CANCEL, not ${canceled.method}`)
	await look(page, "portal_canceled")
}

async function fourEnter(world) {
	const four = fourCustomers(0)
	for (const [i, customer] of four.entries()) {
		const way = new Pointer(await world.person())
		await enter(world, way, customer, (i + 1) % 4)
		const said = await way.page.locator("main, header").allInnerTexts()
		assert(said.join(" ").includes(customer.first_name || customer.name), `${customer.name} is greeted`)
		await way.page.context().close()
	}
}

const by = (skip, make) => async world => wholeStory(world, await make(world), fourCustomers(skip)[skip % 4], (skip + 2) % 4)

export default [
	{ name: "portal: four customers enter by four spellings of their mobile", world: "li", run: fourEnter },
	{ name: "portal: book in three taps, the board shows it, move, cancel", world: "li", run: by(1, async world => new Pointer(await world.person())) },
	{ name: "portal: the same without JavaScript", world: "li", run: by(2, async world => new Pointer(await world.person({ js: false }))) },
	{ name: "portal: the same by keyboard alone", world: "li", run: by(3, async world => new Keyboard(await world.person({ width: 800 }))) },
]
