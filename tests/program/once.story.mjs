// Idempotency-Key: each word does its change once, however often it is sent at once and however often the server is
// killed in between; everybody who is answered is answered the same.  ONCE_KEYS=100000 for the whole measure.
import { Company, assert, equal } from "./world.mjs"

const KEYS = Number(process.env.ONCE_KEYS ?? 400), AT_ONCE = 8, KILLS = 3

// Sends until it is answered: a killed server and one that is answering the same word just now are asked again.
async function insist(world, word, name) {
	for (;;) {
		const server = world.server
		try {
			const answer = await fetch(`${server.base}/api/v1/customers`, { method: "POST", headers: { authorization: `Bearer ${world.key}`,
				"content-type": "application/json", "idempotency-key": word }, body: JSON.stringify({ name }) })
			const text = await answer.text()
			world.conflicts += answer.status === 409
			if (answer.status !== 409 && answer.status !== 503)
				return { status: answer.status, text }
		} catch { /* killed: another one comes */ }
		await world.up
		await new Promise(done => setImmediate(done))
	}
}

// One after the other on the same data.
async function kill(company, world) {
	let stand
	world.up = new Promise(done => { stand = done })
	await world.server.kill()
	world.server = await company.serve()
	stand()
}

async function once() {
	const company = new Company()
	try {
		await company.init()
		const world = { key: await company.key(), server: await company.serve(), up: Promise.resolve(), conflicts: 0 }
		let next = 0, sent = 0
		const lane = async () => {
			while (next < KEYS) {
				const i = next++, times = 1 + i % 5
				if (i > 0 && i % Math.ceil(KEYS / (KILLS + 1)) === 0)
					world.killing = (world.killing ?? Promise.resolve()).then(() => kill(company, world))
				const answers = await Promise.all(Array.from({ length: times }, () => insist(world, `word-${i}`, `Customer ${i}`)))
				sent += times
				for (const answer of answers) {
					equal(answer.status, 201, `word-${i}`)
					equal(answer.text, answers[0].text, `every answer to word-${i}`)
				}
			}
		}
		await Promise.all(Array.from({ length: AT_ONCE }, lane))
		await world.killing
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
		await company.close()
	}
}

export default [{ name: "once: a word does its change once, whatever is killed", run: once }]
