// A program that subscribed to what happens is away for a day: all of it arrives once it is back, in order for each
// activity, signed; where it sends us meanwhile we do not go.
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import { CLOCK, Company, Visitor, assert, equal, freePort, hidden, must, unescape } from "./world.mjs"

const ACTIVITIES = 6, CHANGES = 4
const TYPES = "reference,name,duration\nmaint,Wartung,3600\n"

function later(hours) {
	return new Date(Date.parse(CLOCK) + hours * 3600e3).toISOString()
}

// A receiver that answers as its mood is, and keeps what came.
async function listen(answer) {
	const port = await freePort(), got = []
	const server = createServer((request, response) => {
		let body = ""
		request.on("data", piece => body += piece)
		request.on("end", () => {
			got.push({ headers: request.headers, body })
			answer(response, got.length)
		})
	})
	await new Promise(done => server.listen(port, "127.0.0.1", done))
	return { port, got, close: () => new Promise(done => server.close(done)) }
}

async function admin(company, server, link) {
	const visitor = new Visitor(server.base, "10.0.0.9")
	const path = new URL(link).pathname
	const form = await visitor.open(path)
	await visitor.send(path, { ...hidden(form.text, "password"), password: "correct horse battery", username: "admin@example.org" })
	const page = await visitor.open("/b/li/webhooks")
	assert(page.status === 200 && page.text.includes("webhooks"), `no page of webhooks: ${page.status}`)
	return { visitor, page }
}

async function subscribe({ visitor, page }, url) {
	const fields = { ...hidden(page.text, "name=\"url\""), name: "ERP", url, active: "1" }
	const made = await visitor.send("/b/li/webhooks", fields)
	equal(made.sent, 303, `subscribing: ${made.text.slice(0, 400)}`)
	const refused = await visitor.send("/b/li/webhooks", { ...fields, url: "http://10.0.0.1/in" })
	equal(refused.sent, 422, "a private address")
	return { path: made.path, secret: unescape(/id="secret"[^>]*value="([^"]*)"/.exec(made.text)[1]) }
}

async function change(address, cref, title) {
	const route = (await (await fetch(address)).json()).routes["intervention.create"]
	const answer = await fetch(route.url, { method: route.method, headers: { "content-type": "application/json" },
		body: JSON.stringify({ intervention: { cref, title, customer: { reference: "C1", name: "Kunde" } } }) })
	equal(answer.status, 200, `${cref} ${title}: ${await answer.clone().text()}`)
}

function check(calls, secret) {
	const seen = new Map(), ids = new Set()
	for (const { headers, body } of calls) {
		const [, at, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers["doorstep-signature"])
		equal(createHmac("sha256", secret).update(`${at}.${body}`).digest("hex"), hex, "the signature")
		const told = JSON.parse(body)
		equal(headers["doorstep-event"], told.event, "the event in the header")
		assert(!ids.has(headers["doorstep-id"]), "nothing comes twice")
		ids.add(headers["doorstep-id"])
		if (!told.activity)
			continue
		const list = seen.get(told.activity.external_id) ?? []
		equal(told.event, list.length ? "changed" : "created", `event ${list.length} of ${told.activity.external_id}`)
		assert(!list.length || list.at(-1) <= told.at, "in the order of their happening")
		seen.set(told.activity.external_id, [...list, told.at])
	}
	equal(seen.size, ACTIVITIES, "activities told of")
	for (const [cref, list] of seen)
		equal(list.length, 1 + CHANGES, `calls about ${cref}`)
}

async function day() {
	const company = new Company()
	const forbidden = await listen(response => response.end())
	const moods = [503, 302, 404, 500]
	let back = false
	const receiver = await listen((response, count) => {
		response.statusCode = back ? 200 : moods[count % moods.length]
		if (response.statusCode === 302)
			response.setHeader("Location", `http://127.0.0.1:${forbidden.port}/`)
		response.end()
	})
	try {
		process.env.DOORSTEP_HTTP_ALLOW = `127.0.0.1:${receiver.port}`
		const link = /http\S+/.exec((await company.init()).out)[0]
		await company.bring("activity-types", company.write("types.csv", TYPES))
		const server = await company.serve()
		const office = await admin(company, server, link)
		const { secret, path } = await subscribe(office, `http://127.0.0.1:${receiver.port}/in`)
		const address = (await must("access", "create", ...company.where, "--unit", "li", "--name", "ERP", "--rights",
			"create,edit", "--base-url", server.base, "--clock", CLOCK)).out.trim()
		for (let n = 0; n <= CHANGES; n++)
			for (let a = 0; a < ACTIVITIES; a++)
				await change(address, `W${a}`, `Stand ${n}`)
		await server.stop()
		for (const hours of [1, 3, 9, 17, 24])
			await must("jobs", "--until-idle", ...company.where, "--clock", later(hours))
		const tries = receiver.got.length
		assert(tries >= 5 && tries < 40, `${tries} tries in a day`)
		back = true
		await must("jobs", "--until-idle", ...company.where, "--clock", later(26))
		check(receiver.got.slice(tries), secret)
		equal(forbidden.got.length, 0, "calls to where the receiver sent us")
		const again = await company.serve("--clock", later(27), "--no-jobs")
		const visitor = new Visitor(again.base, "10.0.0.9")
		const login = await visitor.open("/b/login")
		await visitor.send("/b/login", { ...hidden(login.text, "password"), email: "admin@example.org", password: "correct horse battery" })
		const log = await visitor.open(path)
		assert(log.status === 200 && log.text.includes("W0"), `no log: ${log.status}`)
		return `${receiver.got.length - tries} calls after ${tries} tries in vain`
	} finally {
		delete process.env.DOORSTEP_HTTP_ALLOW
		await company.close()
		await receiver.close()
		await forbidden.close()
	}
}

export default [
	{ name: "webhooks: a receiver that fails for a day gets everything once it is back, in order, signed", run: day },
]
