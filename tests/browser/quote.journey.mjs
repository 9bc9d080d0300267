// A quote with an option: made, sent, opened by its link, ticked, signed twice over, and checked in public.
import { assert, look as fullLook } from "./harness.mjs"

const look = process.env.QUICK ? async () => {} : fullLook

async function staff(world, email = "admin@morgenrot.example.org") {
	const page = await world.person({ width: 1280 })
	await page.goto(`${world.base}/b/login`)
	await page.locator('[name="email"]').fill(email)
	await page.locator('[name="password"]').fill(world.password)
	await page.locator("button.primary, form button").first().click()
	await page.waitForURL(url => !url.pathname.endsWith("/login"))
	return page
}

async function line(page, i, name, price, optional) {
	await page.locator(`[name="lines.${i}.name"]`).fill(name)
	await page.locator(`[name="lines.${i}.price"]`).fill(price)
	await page.locator(`[name="lines.${i}.tax"]`).fill("8.1")
	if (optional)
		await page.locator(`[name="lines.${i}.optional"]`).selectOption("1")
}

// The planner makes it and sends it; gives its address in the back office and the link of the message.
async function send(world, page, title) {
	const before = (await world.outbox()).filter(one => one.purpose === "quote").length
	await page.goto(`${world.base}/b/${world.slug}/customers?portal=on&with_email=with`)
	await page.locator("a.open").first().click()
	await page.locator('a[href$="/quotes"]', { hasText: "Quotes and signatures" }).click()
	await look(page, "office_customer_quotes")
	await page.locator('form[action$="/quotes"] button').first().click()
	await page.locator('[name="title"]').fill(title)
	await line(page, 0, "Circulation pump", "120.00", false)
	await line(page, 1, "Five years of warranty", "49.99", true)
	await look(page, "office_quote_edit")
	await page.locator('button.primary[value="save"]').click()
	await page.locator('form[action$="/send"] button').waitFor()
	await look(page, "office_quote")
	await page.locator('form[action$="/send"] button').click()
	await page.locator(".flash").waitFor()
	const message = await world.message("the message with the quote", one => one.purpose === "quote", before)
	return { office: page.url(), link: message.text.match(/https?:\/\/\S+\/k\/[\w-]+/)[0], to: message.to }
}

async function open(world, page, link) {
	await page.goto(link)
	await page.locator("main form button").first().click()
	await page.waitForURL(/\/quotes\//)
}

async function begin(world, page, to) {
	const before = (await world.outbox()).filter(one => one.purpose === "sign_code").length
	await page.locator('form[action$="/begin"] button').click()
	await page.locator("#code").waitFor()
	const message = await world.message("the code to sign", one => one.purpose === "sign_code" && one.to === to, before)
	return message.text.match(/\b(\d{6,8})\b/)[1]
}

async function typed(world) {
	const planner = await staff(world), customer = await world.person({ js: false })
	const peter = await staff(world, "peter@aurora.example.org")
	const sent = await send(world, planner, "New circulation pump")
	await open(world, customer, sent.link)
	await customer.locator('#choose [name="t[]"]').check()
	await customer.locator("#choose button").click()
	assert(/183\.76/.test(await customer.locator(".priced tfoot").innerText()), "169.99 and 8.1 %: 13.77")
	const code = await begin(world, customer, sent.to)
	await customer.locator("#code").fill(code === "00000000" ? "11111111" : "00000000")
	await customer.locator('[name="name"]').fill("Anna Beispiel")
	await customer.locator(".bar button").click()
	assert(/4 tries/.test(await customer.locator("main").innerText()), "a wrong code is told")
	assert(await customer.locator('[name="name"]').inputValue() === "Anna Beispiel", "the name is still there")
	await customer.locator("#code").fill(code)
	await customer.locator(".bar button").click()
	assert(/accepted and signed/.test(await customer.locator(".flash").innerText()), "it is signed")
	// who plans had a page open all the while
	await peter.locator("#bell .count").waitFor({ timeout: 30000 })
	await peter.locator("#bell").click()
	await look(peter, "office_notices")
	await peter.locator(".notices .fresh button", { hasText: "Quote accepted" }).first().click()
	await peter.waitForURL(/\/quotes\//)
	const told = await world.message("the message to the planners", one => one.purpose === "staff" && /Quote accepted/.test(one.subject))
	assert(told.text.includes(new URL(sent.office).pathname), "it leads to the quote")
	await planner.goto(`${world.base}/b/${world.slug}`)
	await planner.locator('a[href*="status=accepted"]').click()
	const answers = planner.url(), ours = planner.locator(`a.open[href="${new URL(sent.office).pathname}"]`)
	await ours.click()
	await planner.locator('form[action$="/note"] button').click()
	await planner.locator(".flash", { hasText: "Noted" }).waitFor()
	await planner.goto(answers)
	assert(await ours.count() === 0, "what was noted is no news any more")
	await planner.goto(sent.office)
	await planner.locator('a[href*="/signatures/"]').click()
	await look(planner, "office_signature")
	const number = (await planner.locator("main").innerText()).match(/\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}\b/)[0]
	const public_ = await world.person()
	await public_.goto(`${world.base}/p/verify`)
	await look(public_, "portal_verify")
	await public_.locator('[name="number"]').fill(number.toLowerCase())
	await public_.locator("button.primary").click()
	await public_.locator("#verdict").waitFor()
	assert(/Unchanged/.test(await public_.locator("#verdict").innerText()), "unchanged")
	assert(!/Anna|Beispiel|@/.test(await public_.locator("main").innerText()), "nothing about people")
	await look(public_, "portal_verified")
	await public_.goto(`${world.base}/p/${world.slug}/verify`)
	await look(public_, "portal_unit_verify")
	await public_.locator('[name="number"]').fill(`${number.slice(0, -1)}${number.endsWith("7") ? "8" : "7"}`)
	await public_.locator("button.primary").click()
	assert(/Not ours/.test(await public_.locator("#verdict").innerText()), "another number is not ours")
	await look(public_, "portal_unit_not_ours")
}

async function drawn(world) {
	const planner = await staff(world), customer = await world.person()
	const sent = await send(world, planner, "New expansion vessel")
	await open(world, customer, sent.link)
	await look(customer, "portal_quote")
	await customer.locator('#choose [name="t[]"]').click({ noWaitAfter: true })
	await customer.waitForURL(/t%5B%5D=1/)
	const code = await begin(world, customer, sent.to)
	await look(customer, "portal_sign")
	const second = await customer.context().newPage()
	await second.goto(customer.url())
	const pad = await customer.locator("canvas").boundingBox()
	await customer.mouse.move(pad.x + 30, pad.y + 30)
	await customer.mouse.down()
	for (let i = 0; i < 20; i++)
		await customer.mouse.move(pad.x + 30 + i * 8, pad.y + 40 + (i % 5) * 10)
	await customer.mouse.up()
	await customer.locator("#code").fill(code)
	await customer.locator(".bar button").dblclick()
	await customer.locator(".flash").waitFor()
	await look(customer, "portal_quote_accepted")
	await second.locator('[name="name"]').fill("Somebody Else")
	await second.locator("#code").fill("12345678")
	await second.locator(".bar button").click()
	await second.waitForURL(/\/quotes\/[\w-]+$/)
	assert(/accepted already/.test(await second.locator(".flash").innerText()), "the second tab finds it done")
	await customer.locator('a[href$="/evidence"]').click()
	await customer.locator("svg.drawn").waitFor()
	await look(customer, "portal_evidence")
}

export default [
	{ name: "quote: an option ticked, signed with a typed name without JavaScript, checked in public", world: "demo again", run: typed },
	{ name: "quote: signed by drawing, a double tap and a second tab sign once", world: "demo again", run: drawn },
]
