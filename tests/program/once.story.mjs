// Idempotency-Key: each word does its change once, however often it is sent at once and however often the server is
// killed in between; everybody who is answered is answered the same.  ONCE_KEYS=100000 for the whole measure.
import { Agent, request } from "node:http"
import { hear } from "./description.mjs"
import { Company, assert, equal } from "./world.mjs"

const KEYS = Number(process.env.ONCE_KEYS ?? 400), KILLS = Number(process.env.ONCE_KILLS ?? 3), AT_ONCE = 16

// Not fetch(): at 100,000 words most of the time would be its own.
const agent = new Agent({ keepAlive: true, maxSockets: 5 * AT_ONCE })

function post(address, headers, body) {
	return new Promise((done, fail) => {
		const asked = request(address, { agent, method: "POST", headers: { ...headers, "content-type": "application/json", "content-length": body.length } }, answer => {
			const pieces = []
			answer.on("data", piece => pieces.push(piece)).on("error", fail).on("aborted", () => fail(new Error("cut off")))
				.on("end", () => done({ status: answer.statusCode, type: answer.headers["content-type"], text: Buffer.concat(pieces).toString() }))
		})
		asked.on("error", fail).end(body)
	})
}

// A word, and all who send it: who is told that it is under way waits for who it is under way for.
class Word {
	constructor(name, effect) {
		this.name = name
		this.body = Buffer.from(JSON.stringify({ name: effect }))
		this.sending = 0
		this.answered = new Promise(done => { this.answer = done })
	}
	// Sends until it is answered: a killed server and one that is answering the same word just now are asked again.
	async insist(world) {
		for (;;) {
			this.sending++
			try {
				const answer = await post(`${world.server.base}/api/v1/customers`, { authorization: `Bearer ${world.key}`, "idempotency-key": this.name }, this.body)
				world.conflicts += answer.status === 409
				if (answer.status !== 409 && answer.status !== 503) {
					this.answer(answer)
					return answer
				}
			} catch { /* killed: another one comes */ } finally {
				this.sending--
			}
			await world.up
			await (this.sending ? Promise.race([this.answered, world.fell]) : new Promise(done => setImmediate(done)))
		}
	}
}

// One after the other on the same data.
async function kill(company, world) {
	let stand
	const fallen = world.fall
	world.up = new Promise(done => { stand = done })
	world.fell = new Promise(done => { world.fall = done })
	await world.server.kill()
	world.server = await company.serve()
	stand()
	fallen()
}

async function once() {
	const company = new Company()
	try {
		await company.init()
		const world = { key: await company.key(), server: await company.serve(), up: Promise.resolve(), conflicts: 0 }
		world.fell = new Promise(done => { world.fall = done })
		let next = 0, sent = 0
		const lane = async () => {
			while (next < KEYS) {
				const i = next++, times = 1 + i % 5
				if (i > 0 && i % Math.ceil(KEYS / (KILLS + 1)) === 0)
					world.killing = (world.killing ?? Promise.resolve()).then(() => kill(company, world))
				const word = new Word(`word-${i}`, `Customer ${i}`)
				const answers = await Promise.all(Array.from({ length: times }, () => word.insist(world)))
				sent += times
				hear("POST", `${world.server.base}/api/v1/customers`, answers[0])
				for (const answer of answers) {
					equal(answer.status, 201, `word-${i}`)
					equal(answer.text, answers[0].text, `every answer to word-${i}`)
				}
			}
		}
		await Promise.all(Array.from({ length: AT_ONCE }, lane))
		await world.killing
		// Under way is a word once for each who sends it beside the first, and once more for those whom a kill cut off.
		assert(world.conflicts <= sent - KEYS + KILLS * 4 * AT_ONCE, `${world.conflicts} times "under way" of ${sent}`)
		const other = await fetch(`${world.server.base}/api/v1/customers`, { method: "POST", headers: { authorization: `Bearer ${world.key}`,
			"content-type": "application/json", "idempotency-key": "word-0" }, body: JSON.stringify({ name: "Another" }) })
		equal(other.status, 422, "the word of another call")
		const seen = new Map()
		for (let cursor = ""; cursor !== null;) {
			const page = await (await fetch(`${world.server.base}/api/v1/customers?fields=name&limit=500${cursor && `&cursor=${cursor}`}`,
				{ headers: { authorization: `Bearer ${world.key}` } })).json()
			for (const { name } of page.customers)
				seen.set(name, (seen.get(name) ?? 0) + 1)
			cursor = page.next
		}
		equal(seen.size, KEYS, "customers made")
		assert([...seen.values()].every(count => count === 1), "none was made twice")
		return `${KEYS} words sent ${sent} times with ${KILLS} kills, one effect each; ${world.conflicts} times "under way"`
	} finally {
		agent.destroy()
		await company.close()
	}
}

export default [{ name: "once: a word does its change once, whatever is killed", run: once }]
