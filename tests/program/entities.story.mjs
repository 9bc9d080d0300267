// A program sets a company up and works with it through the API alone: every entity is made, read as it was
// written, changed, and put away; who read an older state is told so.
import { Api, Company, assert, equal } from "./world.mjs"

class Program extends Api {
	// {status, body, etag}; `headers`: If-Match and the like.
	async send(method, path, body, headers = {}) {
		const answer = await fetch(`${this.base}/api/v1${path}`, { method, headers: { authorization: `Bearer ${this.key}`,
			"accept-language": "en", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
			body: body === undefined ? undefined : JSON.stringify(body) })
		const text = await answer.text()
		const json = /json/.test(answer.headers.get("content-type") ?? "")
		return { status: answer.status, body: text && json ? JSON.parse(text) : text, etag: answer.headers.get("etag") }
	}
	async must(status, method, path, body, headers) {
		const answer = await this.send(method, path, body, headers)
		assert(answer.status === status, `${method} ${path}: ${answer.status}, wanted ${status}: ${JSON.stringify(answer.body)}`)
		return answer
	}
	async make(path, body, status = 201) {
		return (await this.must(status, "POST", path, body)).body
	}
	async read(path) {
		return (await this.must(200, "GET", path)).body
	}
	// What was read is written back unchanged, and stands there as before but for its revision.
	async writeBack(path, names) {
		const before = await this.must(200, "GET", path)
		const after = await this.must(200, "PUT", path, Object.fromEntries(names.map(name => [name, before.body[name]])),
			{ "if-match": before.etag })
		for (const name of names)
			equal(JSON.stringify(after.body[name]), JSON.stringify(before.body[name]), `${path}: ${name} written back`)
		equal((await this.send("PUT", path, {}, { "if-match": '"old"' })).status, 412, `${path} with an old ETag`)
	}
}

let program, company
const made = {}

async function catalog() {
	const trades = await program.read("/trades")
	assert(trades.trades.some(trade => trade.trade === "heating"), "the template of heating")
	assert((await program.make("/trades/heating/start", { texts: true }, 200)).made > 0, "types of the template")
	equal((await program.make("/trades/heating/start", {}, 200)).made, 0, "types made twice")
	const list = (await program.read("/activity-types")).activity_types
	made.type = list[0]
	await program.writeBack(`/activity-types/${made.type.id}`, ["doorstep", "version", "type", "forms", "actions", "triggers"])
	const copy = await program.make(`/activity-types/${made.type.id}/duplicate`)
	assert(copy.type.reference !== made.type.reference, "the copy has a reference of its own")
	equal((await program.make(`/activity-types/${copy.id}/archive`, undefined, 200)).archived, true, "archived")
	const wrong = await program.send("POST", "/activity-types", { type: { name: "" } })
	equal(wrong.status, 422, "a type without a name")
	assert(wrong.body.errors.some(error => error.pointer.startsWith("/type")), JSON.stringify(wrong.body))
	equal((await program.read("/activity-types?limit=1")).activity_types.length, 1, "a page of one")
	equal((await program.read(`/activity-types/${made.type.id}/report-templates`)).templates.length, 0, "no template")
}

async function team() {
	const worker = await program.make("/workers", { last_name: "Rossi", first_name: "Giulia", email: "giulia@example.org",
		latitude: 47.14, longitude: 9.52, hours: ["8:00-12:00, 13:00-17:00", "8-12", "", "", "", "", ""] })
	made.worker = worker
	const path = `/workers/${worker.id}`
	equal(worker.hours.length, 7, "seven days")
	equal((await program.must(200, "PATCH", path, { hours: null, phone: "+423 777 00 11" })).body.hours, null, "the unit's hours")
	equal((await program.send("PATCH", path, { hours: ["8"] })).status, 422, "one day is no week")
	equal((await program.send("PATCH", path, { phone: "1" }, { "if-match": '"old"' })).status, 412, "an older state")
	equal((await program.must(200, "PUT", `${path}/skills`, { skill: "Heat pumps", level: 2 })).body.level, 2, "a skill")
	equal((await program.read(`${path}/skills`)).skills[0].skill, "Heat pumps", "its name")
	equal((await program.must(200, "PUT", `${path}/exceptions/2027-03-02`, { hours: "" })).body.day, "2027-03-02", "a day off")
	await program.must(204, "DELETE", `${path}/exceptions/2027-03-02`)
	const absence = await program.make(`${path}/absences`, { from: "2027-03-03T08:00:00+01:00", to: "2027-03-03T12:00:00+01:00",
		note: "Course", every_days: 7, until: "2027-03-24" })
	equal((await program.read(`${path}/absences`)).absences.length, 4, "four times")
	await program.must(200, "PATCH", `${path}/absences/${absence.id}`, { note: "Another course" })
	await program.must(204, "POST", `${path}/absences/${absence.id}/remove`, { following: true })
	equal((await program.read(`${path}/absences`)).absences.length, 0, "none is left")
	equal((await program.send("POST", `${path}/calendars`, { name: "x", address: "http://127.0.0.1/x.ics" })).status, 422,
		"a calendar in the private network")
	const feed = await program.must(200, "PUT", `${path}/feed`, { on: true })
	assert(feed.body.address.endsWith(".ics"), "the worker's own calendar")
	equal((await program.make(`${path}/archive`, undefined, 200)).active, false, "archived")
	equal((await program.make(`${path}/restore`, undefined, 200)).active, true, "in use again")
	await program.must(404, "GET", "/workers/AAAAAAAAAAAAAAAAAAAAAA")
}

async function staff() {
	const person = await program.make("/staff", { name: "Anna Beck", email: "anna@example.org", roles: ["planner"] })
	equal(person.roles.join(), "planner", "her role")
	equal((await program.send("POST", "/staff", { name: "X", email: "x@example.org", roles: ["emperor"] })).status, 422, "no such role")
	const link = await program.make(`/staff/${person.id}/password-link`)
	assert(link.link.includes("/b/password/"), "the link of the invitation")
	await program.must(204, "DELETE", `/staff/${person.id}/password-link`)
	const role = await program.make("/roles", { name: "Front desk", rights: ["customer.see"] })
	equal((await program.must(200, "PATCH", `/roles/${role.role}`, { rights: ["customer.see", "board.see"] })).body.rights.length, 2, "rights")
	await program.must(200, "PATCH", `/staff/${person.id}`, { roles: ["planner", role.role] })
	equal((await program.send("DELETE", `/roles/${role.role}`)).status, 409, "a role that somebody has")
	await program.must(200, "PATCH", `/staff/${person.id}`, { roles: ["planner"] })
	await program.must(204, "DELETE", `/roles/${role.role}`)
	equal((await program.read(`/staff/${person.id}/notices`)).notices.length, 0, "the bell said nothing yet")
	made.person = person
}

async function unit() {
	const settings = await program.must(200, "GET", "/unit/settings")
	const changed = await program.must(200, "PATCH", "/unit/settings", { session_hours: 24, home_text: { de: "Hallo" } },
		{ "if-match": settings.etag })
	equal(changed.body.session_hours, 24, "a number")
	equal(changed.body.home_text.de, "Hallo", "a text per language")
	equal((await program.send("PATCH", "/unit/settings", { session_hours: 24 }, { "if-match": settings.etag })).status, 412, "an older state")
	equal((await program.send("PATCH", "/unit/settings", { session_hours: 9999 })).status, 422, "too many hours")
	equal((await program.must(200, "PATCH", "/unit", { country: "CH" })).body.country, "CH", "the country")
	await program.must(200, "PATCH", "/unit", { country: "LI" })
	equal((await program.make("/sms/ledger", { credits: 5 })).tenths, 50, "credits")
	const all = await program.make("/unit/portal-access", { on: false }, 200)
	equal((await program.make("/unit/portal-access/undo", { undo: all.undo }, 200)).changed, all.changed, "all as before")
	equal((await program.send("POST", "/unit/portal-access/undo", { undo: all.undo })).status, 410, "once")
	await program.writeBack("/unit/customer-form", ["fields"])
	await program.must(200, "PUT", "/unit/mail-server", { url: "smtp://mail.example.org:587", user: "u", password: "geheim" })
	const server = await program.read("/unit/mail-server")
	assert(server.has_password && !JSON.stringify(server).includes("geheim"), "the password is never told")
	await program.must(204, "DELETE", "/unit/mail-server")
	assert((await program.read("/audit?what=unit.settings")).audit.length > 0, "it is in the audit")
}

async function offers() {
	const customers = (await program.read("/customers")).customers
	made.customer = customers.find(one => one.reference === "C1")
	const product = await program.make("/products", { reference: "P1", name: "Filter", price_cents: 2490, tax_basis_points: 810 })
	equal((await program.must(200, "PATCH", `/products/${product.id}`, { price_cents: 2590 })).body.price_cents, 2590, "the price")
	const quote = await program.make("/quotes", { customer: "C1", title: "New filter" })
	const changed = await program.must(200, "PATCH", `/quotes/${quote.id}`, { lines: [
		{ product: "P1", name: "Filter", quantity_thousandths: 2000, price_cents: 2590, tax_basis_points: 810 }] })
	equal(changed.body.lines[0].amount_cents, 5180, "two filters")
	equal((await program.send("PATCH", `/quotes/${quote.id}`, { lines: [{ name: "x" }] })).status, 422, "a line without quantity")
	equal((await program.make(`/quotes/${quote.id}/send`, undefined, 200)).status, "sent", "sent")
	equal((await program.read("/quotes?status=sent")).quotes[0].id, quote.id, "in the list")
	equal((await program.send("GET", "/quotes?status=lost")).status, 422, "no such status")
}

async function customers() {
	const path = `/customers/${made.customer.id}`
	const portal = await program.read(`${path}/portal`)
	assert(portal.link.includes("/k/"), "the personal link")
	equal((await program.must(200, "PATCH", `${path}/portal`, { link_revoked: true })).body.link_revoked, true, "revoked")
	const renewed = await program.make(`${path}/portal/renew`, undefined, 200)
	assert(renewed.link !== portal.link && !renewed.link_revoked, "another link")
	await program.must(204, "POST", `${path}/portal/send`)
	await program.must(200, "PUT", `${path}/opening-hours`, { hours: "1,4|08:00:00|12:00:00",
		exceptions: [{ day: "2027-12-24" }, { day: "2027-12-23", from: "08:00", to: "10:00" }] })
	equal((await program.read(`${path}/opening-hours`)).exceptions.length, 2, "two days")
	equal((await program.must(200, "PUT", `${path}/wanted-workers`, { mode: "only", workers: ["giulia@example.org"] }))
		.body.mode, "only", "only her")
	const other = (await program.read("/customers")).customers.find(one => one.reference === "C2")
	const link = await program.make(`${path}/links`, { kind: "billed_to", other: "C2" })
	equal(link.other, other.id, "who pays")
	await program.must(204, "DELETE", `${path}/links/${link.id}`)
	const merge = await program.make(`${path}/merge/${other.id}`, { take: ["phone"] }, 200)
	await program.must(204, "POST", `/merges/${merge.merge}/undo`)
	equal((await program.send("POST", `/merges/${merge.merge}/undo`)).status, 410, "once")
	await program.must(200, "PUT", "/customer-categories/Best", { color: "#0b5cad" })
	equal((await program.must(200, "PUT", "/customer-categories/Best", { name: "Very best" })).body.name, "Very best", "renamed")
	await program.must(204, "DELETE", `/customer-categories/${encodeURIComponent("Very best")}`)
	const label = await program.make("/labels", { customer: "C1" })
	assert(label.link.includes("/q/"), "what the code holds")
	assert((await program.make(`/labels/${label.id}/revoke`, undefined, 200)).revoked_at, "taken back")
	const zip = await program.must(200, "POST", `${path}/personal-data`)
	assert(zip.body.startsWith("PK"), "the ZIP file of a person's data")
	equal((await program.send("POST", `${path}/erase`, { reference: "C9" })).status, 422, "another reference")
	assert((await program.read(`${path}/history`)).history.length > 0, "what happened to the record")
	await program.make(`${path}/conversation`, { text: "We come on Tuesday." })
	equal((await program.read(`${path}/conversation/messages`)).messages[0].text, "We come on Tuesday.", "what was written")
	equal((await program.make(`${path}/conversation/assign`, { person: made.person.id }, 200)).assigned_to, "Anna Beck", "who answers")
	assert((await program.read("/conversations")).conversations.length === 1, "the inbox")
}

async function automation() {
	const ready = (await program.read("/triggers")).triggers[0]
	const trigger = await program.make("/triggers", { activity_type: ready.activity_type, document: { ...ready.document, name: "Tell them" } })
	await program.writeBack(`/triggers/${trigger.id}`, ["rank", "document"])
	equal((await program.make(`/triggers/${trigger.id}/active`, { active: false }, 200)).active, false, "off")
	const wrong = await program.send("POST", "/triggers", { document: { name: "x", moment: "never" } })
	equal(wrong.status, 422, "no such moment")
	assert(wrong.body.errors.every(error => error.pointer.startsWith("/document")), JSON.stringify(wrong.body))
	equal((await program.make(`/triggers/${trigger.id}/archive`, undefined, 200)).archived, true, "archived")
	equal((await program.send("POST", "/webhooks", { name: "x", url: "ftp://x" })).status, 422, "no address")
	const hook = await program.make("/webhooks", { name: "ERP", url: "https://erp.example.org/in", events: ["planned"] })
	const secret = await program.read(`/webhooks/${hook.id}/secret`)
	assert((await program.make(`/webhooks/${hook.id}/secret`, undefined, 200)).secret !== secret.secret, "another secret")
	const ping = await program.make(`/webhooks/${hook.id}/ping`)
	assert((await program.read(`/calls?webhook=${hook.id}`)).calls.some(call => call.id === ping.call), "the call is in the log")
	await program.must(204, "DELETE", `/webhooks/${hook.id}`)
}

async function plan() {
	const set = await program.make("/optimisations", { name: "Next week", from_days: 3, length: 1, length_in: "weeks", workers: [made.worker.id],
		repeat_day: 1, repeat_at: "03:00" })
	equal(set.repeat_day, 1, "on Mondays")
	equal((await program.must(200, "PATCH", `/optimisations/${set.id}`, { repeat_day: null })).body.repeat_day, null, "when asked")
	const run = await program.make(`/optimisations/${set.id}/run`)
	equal((await program.read(`/optimiser-runs/${run.id}`)).name, "Next week", "the run")
	equal((await program.read(`/optimiser-runs/${run.id}/moves`)).moves.length, 0, "nothing moves")
	const site = (await program.read(`/customers/${made.customer.id}`)).sites[0]
	const activity = await program.make("/activities", { activity_type: made.type.reference, customer: "C1", site: site?.id })
	const path = `/activities/${activity.id}/waiting`
	equal((await program.must(200, "PUT", path, { part: "morning", note: "soon" })).body.part, "morning", "waits")
	equal((await program.read("/waiting")).waiting.length, 1, "on the list")
	await program.must(204, "DELETE", path)
	equal((await program.read("/requests")).requests.length, 0, "nobody asks for anything")
	equal((await program.read("/survey-answers")).answers.length, 0, "nobody answered yet")
	assert((await program.read(`/activities/${activity.id}/history`)).history.length > 0, "its history")
}

// Every list and every page of it, also backwards: nothing is told twice, and `fields=` cuts it.
async function lists() {
	const { paths } = await (await fetch(`${program.base}/api/openapi.json`)).json()
	let count = 0
	for (const [path, row] of Object.entries(paths)) {
		if (!row.get || path.includes("{") || !path.startsWith("/api/v1/"))
			continue
		const name = path.slice("/api/v1".length)
		const all = await program.send("GET", name)
		assert(all.status === 200 || all.status === 404, `${path}: ${all.status}`)
		const key = Object.keys(all.body).find(member => Array.isArray(all.body[member]))
		if (!key || !("next" in all.body))
			continue
		count++
		const first = await program.read(`${name}?limit=1`)
		equal(JSON.stringify(first[key]), JSON.stringify(all.body[key].slice(0, 1)), `${path}: the first of a page`)
		if (first.next) {
			const second = await program.read(`${name}?limit=1&cursor=${encodeURIComponent(first.next)}`)
			equal(JSON.stringify(second[key]), JSON.stringify(all.body[key].slice(1, 2)), `${path}: the second`)
		}
		equal((await program.send("GET", `${name}?limit=0`)).status, 422, `${path}: no record at all`)
		equal((await program.send("GET", `${name}?cursor=-x`)).status, 422, `${path}: a cursor that is none`)
		equal(JSON.stringify((await program.read(`${name}?limit=500`))[key].slice(0, 50)), JSON.stringify(all.body[key]), `${path}: as many as there may be`)
		equal((await program.send("GET", `${name}?nonsense=1`)).status, 422, `${path}: an unknown member`)
	}
	return count
}

async function tell() {
	company = new Company()
	try {
		await company.init()
		for (const [entity, text] of [["customers", "reference,name,type,address,email\nC1,Frick,individual,\"Wiesengass 25, 9494 Schaan\",frick@example.org\n" +
			"C2,Beck,individual,\"Lettstrasse 3, 9490 Vaduz\",beck@example.org\n"]])
			equal((await company.bring(entity, company.write(`${entity}.csv`, text))).code, 0, `the file of ${entity}`)
		const key = await company.key("read,plan,write,admin"), reader = await company.key("read")
		const server = await company.serve()
		program = new Program(server.base, key)
		await catalog()
		await team()
		await staff()
		await unit()
		await offers()
		await customers()
		await automation()
		await plan()
		const count = await lists()
		const small = new Program(server.base, reader)
		for (const [method, path] of [["POST", "/workers"], ["PATCH", "/unit/settings"], ["GET", "/staff"], ["POST", "/webhooks"], ["GET", "/exports/customers.csv"]])
			equal((await small.send(method, path, method === "GET" ? undefined : {})).status, 403, `${method} ${path} with a key that reads`)
		assert((await program.send("GET", "/exports/customers.csv")).body.includes("Frick"), "the list of customers")
		return `${count} lists`
	} finally {
		await company.close()
	}
}

export default [{ name: "api: a company is set up and worked with by a program alone", run: tell }]
