// What people set up for other programs: a key and what was asked with it, an external access and its calls, a webhook
// that is tried, fails, and is sent again. Each mistake stands beside its field.
import { createServer } from "node:http"
import { assert, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

// A program that hears of things and answers as its mood is.
async function listener() {
	const heard = { calls: [], status: 500 }
	const server = createServer((request, answer) => {
		let body = ""
		request.on("data", part => body += part)
		request.on("end", () => {
			heard.calls.push({ headers: request.headers, body: JSON.parse(body) })
			answer.writeHead(heard.status, { "content-type": "text/plain" }).end("as my mood is")
		})
	})
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return Object.assign(heard, { url: `http://127.0.0.1:${server.address().port}/hook`, close: () => server.close() })
}

const sent = (page, button) => Promise.all([page.waitForResponse(answer => answer.request().method() === "POST"), button.first().click()])
	.then(() => page.waitForLoadState("load"))

async function key(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/keys`)
	await page.locator("form [name=name]").evaluate(input => input.removeAttribute("required"))
	await sent(page, page.locator("main form button.primary"))
	assert(await page.locator(".errors a[href='#f-name'], .field.wrong [name=name]").count() > 0, "a key without a name is told beside the field")
	await look(page, "office_keys_wrong")
	await page.locator("form [name=name]").fill("Bookkeeping")
	await sent(page, page.locator("main form button.primary"))
	const secret = await page.locator("#secret").inputValue()
	await look(page, "office_keys_made")
	const ask = path => page.request.get(`${world.base}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } })
	assert((await ask("/customers?limit=2")).ok(), "the key works")
	assert((await ask("/customers/nobody")).status() === 404, "who is not there is not found")
	await page.goto(`${world.base}/b/${world.slug}/keys`)
	await page.locator("table.list a", { hasText: "Bookkeeping" }).click()
	await page.waitForURL(/\/keys\/[\w-]{22}$/)
	const calls = await until("both calls in the log", async () => {
		await page.reload()
		const rows = await page.locator("table.list tbody tr").allInnerTexts()
		return rows.length === 2 && rows
	})
	assert(/404/.test(calls[0]) && /200/.test(calls[1]), `newest first: ${calls}`)
	await look(page, "office_key_calls")
	await page.goto(`${world.base}/b/${world.slug}/keys`)
	await sent(page, page.locator("tr", { hasText: "Bookkeeping" }).locator("form button"))
	assert((await ask("/customers?limit=2")).status() === 401, "a revoked key opens nothing")
}

async function access(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/external`)
	await page.locator("form [name=name]").fill("Planning of the former years")
	await page.locator("main form button.primary").click()
	await page.locator(".errors").waitFor()
	assert(await page.locator("form [name=name]").inputValue() === "Planning of the former years", "what was typed is still there")
	await look(page, "office_external_wrong")
	await page.locator("[name='right[]']").first().check()
	await sent(page, page.locator("main form button.primary"))
	const address = await page.locator("#address").inputValue()
	await look(page, "office_external_made")
	assert((await page.request.get(address)).ok(), "the address tells its routes")
	await page.goto(`${world.base}/b/${world.slug}/external`)
	await page.locator("a.open", { hasText: "Planning of the former years" }).click()
	await page.waitForURL(/\/external\/[\w-]+$/)
	await until("the call in the log", async () => { await page.reload(); return await page.locator("details.envelope").count() > 0 })
	await look(page, "office_external_calls")
	await sent(page, page.locator("form[action$='/revoke'] button"))
	assert(!(await page.request.get(address)).ok(), "a revoked address opens nothing")
	await look(page, "office_external_revoked")
}

async function webhook(world, page) {
	const program = await listener(), state = () => page.locator("details.envelope .badge").first().innerText()
	try {
		await page.goto(`${world.base}/b/${world.slug}/webhooks`)
		await page.locator("form [name=name]").fill("ERP")
		await page.locator("form [name=url]").fill("http://10.0.0.1/in")
		await page.locator("main form button.primary").click()
		await page.locator(".errors").waitFor()
		assert(await page.locator(".field.wrong [name=url]").count() === 1, "a private address is refused beside its field")
		await look(page, "office_webhook_wrong")
		await page.locator("form [name=url]").fill(program.url)
		await Promise.all([page.waitForURL(/\/webhooks\/[\w-]+$/), page.locator("main form button.primary").click()])
		await look(page, "office_webhook")
		await sent(page, page.locator("form[action$='/ping'] button"))
		await until("the trial at the program", async () => program.calls.length > 0)
		await until("the call in the log", async () => { await page.reload(); return await page.locator("details.envelope").count() > 0 && /500/.test(await page.locator("details.envelope").first().evaluate(one => one.textContent)) })
		const before = await state()
		await page.locator("details.envelope summary").first().click()
		await look(page, "office_webhook_failed")
		program.status = 200
		await sent(page, page.locator("details.envelope form button"))
		await until("the call to be taken", async () => { await page.reload(); return await state() !== before })
		assert(program.calls.length === 2 && program.calls[0].headers["doorstep-id"] === program.calls[1].headers["doorstep-id"], "it is the same call again")
		await look(page, "office_webhook_done")
		await sent(page, page.locator("form[action$='/remove'] button"))
		await page.waitForURL(/\/webhooks$/)
	} finally {
		program.close()
	}
}

async function programs(world) {
	const page = await planner(world)
	await key(world, page)
	await access(world, page)
	await webhook(world, page)
}

export default [
	{ name: "programs: a key and its log, an external access, a webhook sent again", world: "demo again", run: programs },
]
