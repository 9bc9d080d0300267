// Files in a conversation: the planner sends one, the customer answers with another, each opens the other's; a stranger opens neither.
import { Buffer } from "node:buffer"
import { assert, look as fullLook } from "./harness.mjs"

const look = process.env.QUICK ? async () => {} : fullLook

async function staff(world) {
	const page = await world.person({ width: 1280 })
	await page.goto(`${world.base}/b/login`)
	await page.locator('[name="email"]').fill("admin@morgenrot.example.org")
	await page.locator('[name="password"]').fill(world.password)
	await page.locator("button.primary, form button").first().click()
	await page.waitForURL(url => !url.pathname.endsWith("/login"))
	return page
}

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) })

// The first customer who can be reached by email: their record and their personal link.
async function customer(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/customers?portal=on&with_email=with`)
	await page.locator("a.open").first().click()
	await page.waitForURL(/\/customers\/[^/?]+$/)
	return page.url()
}

async function talk(world) {
	const page = await staff(world)
	const record = await customer(world, page)
	const link = await page.locator("#link").inputValue()

	await page.goto(`${record}/conversation`)
	await page.locator('[name="text"]').fill("Here is the plan of the cellar.")
	await page.locator('input[type="file"]').setInputFiles(file("plan.txt", "The boiler is on the left."))
	await page.locator(".sending li", { hasText: "Sent" }).waitFor()
	await page.locator("form.stack button.primary").click()
	await page.locator(".attached a", { hasText: "plan.txt" }).waitFor()
	await look(page, "office_conversation_files")

	const reader = await world.person({ js: false })
	await reader.goto(link)
	await reader.locator("main form button").first().click()
	await reader.goto(`${world.base}/p/${world.slug}/messages/general`)
	const plan = await reader.locator(".attached a", { hasText: "plan.txt" }).getAttribute("href")
	assert((await (await reader.request.get(new URL(plan, world.base).href)).text()).includes("on the left"), "the customer opens it")
	await reader.locator('input[type="file"]').setInputFiles(file("key.txt", "The key is under the stone."))
	await reader.locator("main form.stack button.primary").click()
	const key = await reader.locator(".attached a", { hasText: "key.txt" }).getAttribute("href")

	await page.goto(`${record}/conversation`)
	const seen = await page.locator(".attached a", { hasText: "key.txt" }).getAttribute("href")
	assert((await (await page.request.get(new URL(seen, world.base).href)).text()).includes("under the stone"), "the planner opens the answer's file")
	const stranger = await world.person()
	for (const address of [plan, key, seen])
		assert(!(await (await stranger.request.get(new URL(address, world.base).href)).text()).match(/on the left|under the stone/), "a stranger opens neither")
	const shown = await world.person()
	await shown.goto(link)
	await shown.locator("main form button").first().click()
	await shown.goto(`${world.base}/p/${world.slug}/messages/general`)
	await look(shown, "portal_messages_files")
}

export default [
	{ name: "talk: files go with messages, both ways, and to nobody else", world: "demo again", run: talk },
]
