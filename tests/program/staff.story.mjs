// Staff: invited by mail, a second step with an app, codes on paper, a forgotten password, and a unit that asks for all of it.
import { CLOCK, Company, Visitor, appCode, assert, doorstep, equal, hidden, unescape } from "./world.mjs"

const ADMIN = "admin@example.org", PASSWORD = "seven mice in a boat", OTHER = "eight mice in a boat"

// The server's clock, which begins at CLOCK and goes on.
class Clock {
	constructor(later = 0) {
		this.from = Date.parse(CLOCK) + later * 1000
		this.since = Date.now()
		this.text = new Date(this.from).toISOString().replace(/\.\d+Z/, "+00:00")
	}
	now() {
		return this.from + Date.now() - this.since
	}
}

async function serve(company, later) {
	const clock = new Clock(later)
	for (const server of company.servers)
		await server.stop()
	const server = await company.serve("--clock", clock.text)
	return { server, clock }
}

async function letter(company, purpose, to, before = 0) {
	const end = Date.now() + 20000
	for (;;) {
		const found = (await company.outbox()).filter(one => one.purpose === purpose && one.to === to)
		if (found.length > before)
			return found.at(-1)
		assert(Date.now() < end, `no ${purpose} for ${to}`)
		await new Promise(done => setTimeout(done, 50))
	}
}

const linkOf = text => /\/b\/password\/[\w-]+/.exec(text)[0]
const visitorAt = (server, place) => new Visitor(server.base, `10.1.0.${place}`)
const login = (visitor, email, password, more = {}) => visitor.ask("POST", "/b/login", { email, password, ...more })

// Switches the second step on, in a session that is logged in; gives the secret and the codes on paper.
async function enrol(visitor, clock) {
	equal((await visitor.send("/b/me/second-step", {})).status, 200, "the QR code is shown")
	const page = await visitor.open("/b/me/second-step")
	assert(/<svg class="qr"/.test(page.text), "there is a QR code")
	const secret = /<code class="secret">([A-Z2-7]{32})<\/code>/.exec(page.text)[1]
	equal((await visitor.ask("POST", "/b/me/second-step/confirm", { code: "000000" })).status, 422, "a wrong code does not switch it on")
	const told = await visitor.ask("POST", "/b/me/second-step/confirm", { code: appCode(secret, clock.now()) })
	equal(told.status, 200, "the first code switches it on")
	const paper = [...told.text.matchAll(/<li><code>([a-z2-9]{5}-[a-z2-9]{5})<\/code>/g)].map(([, one]) => one)
	equal(paper.length, 10, "codes on paper")
	return { secret, paper }
}

async function journey() {
	const company = new Company()
	try {
		const said = (await company.init("li", "Heizung Rheintal", "en")).out
		let { server, clock } = await serve(company, 0)
		const admin = visitorAt(server, 1)
		equal((await admin.ask("POST", linkOf(said), { password: PASSWORD })).status, 303, "the administrator begins")

		// Invited: the letter stands in the outbox; the link works once, and not after it was revoked.
		const invited = await admin.ask("POST", "/b/li/staff", [["name", "Nora"], ["email", "nora@rheintal.example"], ["lang", "en"], ["role[]", "planner"], ["invite", "1"]])
		equal(invited.status, 200, "Nora is invited")
		const first = await letter(company, "invited", "nora@rheintal.example")
		const href = /href="(\/b\/li\/staff\/[\w-]{22})"[^>]*>Nora</.exec(invited.text)[1]
		equal((await admin.ask("POST", `${href}/link/revoke`, {})).status, 303, "revoked")
		const nora = visitorAt(server, 2)
		equal((await nora.ask("GET", linkOf(first.text))).status, 410, "a revoked link is gone")
		equal((await admin.ask("POST", `${href}/invite`, {})).status, 200, "invited again")
		const second = await letter(company, "invited", "nora@rheintal.example", 1)
		equal((await nora.ask("HEAD", linkOf(second.text))).status, 200, "a scanner looks")
		equal((await nora.ask("GET", linkOf(second.text))).status, 200, "a scanner opens")
		equal((await nora.ask("POST", linkOf(second.text), { password: PASSWORD })).status, 303, "Nora sets a password")
		equal((await visitorAt(server, 3).ask("POST", linkOf(second.text), { password: OTHER })).status, 410, "once")
		// Who may not change staff does not read such letters, nor search in them.
		const seen = await nora.open("/b/li/messages")
		assert(!seen.text.includes("/b/password/") && seen.text.includes("nora@rheintal.example"), "a planner does not read invitations")
		assert(!(await nora.open(`/b/li/messages?text=${linkOf(second.text).slice(0, 14)}`)).text.includes("nora@rheintal.example"), "nor find them")
		assert((await admin.open("/b/li/messages")).text.includes("/b/password/"), "an administrator does")

		// The second step.
		const { secret, paper } = await enrol(nora, clock)
		equal((await nora.ask("POST", "/b/logout", {})).status, 303, "out")
		;({ server, clock } = await serve(company, 600))
		for (const visitor of [admin, nora])
			visitor.base = server.base
		const half = await login(nora, "nora@rheintal.example", PASSWORD, { next: "/b/li/board" })
		assert(half.status === 303 && /^\/b\/login\/code/.test(half.to), `the password alone is not enough: ${half.status} ${half.to}`)
		equal((await nora.ask("GET", "/b/li/board")).to, "/b/login?next=%2Fb%2Fli%2Fboard", "not in yet")
		equal((await nora.ask("POST", "/b/login/code", { code: "123456" })).status, 422, "a wrong code")
		const right = appCode(secret, clock.now())
		const page = await nora.open(half.to)
		const inside = await nora.ask("POST", "/b/login/code", { ...hidden(page.text, "code"), code: right })
		equal(inside.to, "/b/li/board", "the code lets in, to where she wanted")
		equal((await nora.open("/b/li/board")).status, 200, "she is in")
		const thief = visitorAt(server, 66)
		await login(thief, "nora@rheintal.example", PASSWORD)
		equal((await thief.ask("POST", "/b/login/code", { code: right })).status, 422, "a code that was used is nothing")
		equal((await thief.ask("POST", "/b/login/code", { code: paper[0].toUpperCase().replace("-", " ") })).status, 303, "one on paper helps, as people type it")
		await thief.ask("POST", "/b/logout", {})
		await login(thief, "nora@rheintal.example", PASSWORD)
		equal((await thief.ask("POST", "/b/login/code", { code: paper[0] })).status, 422, "once")
		// Four were wrong since the last right one, or more: then nothing is looked at for a while, right or not.
		const tries = []
		for (let i = 0; i < 6; i++)
			tries.push((await thief.ask("POST", "/b/login/code", { code: `00000${i}` })).status)
		equal(tries.slice(-2).join(), "429,429", `guesses wait: ${tries}`)
		// Who guesses without the password keeps nobody waiting: the bucket is behind the password, and a session that is open goes on.
		equal((await nora.open("/b/li/board")).status, 200, "Nora works on")

		// Forgotten: the same words for everybody; a letter only to who is one; the code is asked all the same.
		const wish = async email => (await visitorAt(server, 70).ask("POST", "/b/forgotten", { email })).text.replace(/name="_csrf"[^>]*>/g, "")
		equal(await wish("nora@rheintal.example"), await wish("nobody@rheintal.example"), "nobody learns who works here")
		const forgot = await letter(company, "forgotten", "nora@rheintal.example")
		equal((await company.outbox()).filter(one => one.to === "nobody@rheintal.example").length, 0, "nothing to nobody")
		const again = visitorAt(server, 71)
		const changed = await again.ask("POST", linkOf(forgot.text), { password: OTHER })
		assert(/^\/b\/login\/code/.test(changed.to), `a link does not go round the second step: ${changed.to}`)
		equal((await nora.ask("GET", "/b/li/board")).status, 303, "the new password ends her other sessions")
		// An hour later the waiting is over; then another on paper.
		;({ server, clock } = await serve(company, 8000))
		for (const visitor of [admin, nora, again])
			visitor.base = server.base
		await login(nora, "nora@rheintal.example", OTHER)
		equal((await nora.ask("POST", "/b/login/code", { code: appCode(secret, clock.now()) })).status, 303, "in again")
		await login(again, "nora@rheintal.example", OTHER)
		equal((await again.ask("POST", "/b/login/code", { code: paper[1] })).status, 303, "and elsewhere")
		const account = await nora.open("/b/me")
		equal([...account.text.matchAll(/\/b\/me\/sessions\/\d+\/end/g)].length, 1, "she sees the other device")
		equal((await nora.ask("POST", "/b/me/sessions/end-others", {})).status, 303, "and logs it out")
		equal((await again.ask("GET", "/b/li/board")).status, 303, "out there")
		equal((await nora.ask("POST", "/b/me/second-step/off", { code: "999999" })).status, 422, "switching off asks for a code")

		// The unit asks everybody for it: the administrator, who has none, sets it up before anything else.
		const settings = await admin.open("/b/li/settings/security")
		equal((await admin.send("/b/li/settings/security", { ...hidden(settings.text, "second_step"), second_step: "1" })).path, "/b/me/second-step", "at once")
		equal((await admin.ask("GET", "/b/li/staff")).to, "/b/me/second-step", "nothing else opens")
		equal((await admin.ask("POST", "/b/li/staff", { name: "x" })).to, "/b/me/second-step", "nor is anything done")
		equal((await nora.open("/b/li/board")).status, 200, "who has one works on")
		await enrol(admin, clock)
		equal((await admin.open("/b/li/staff")).status, 200, "then all is open")
		equal((await nora.ask("POST", "/b/me/second-step/off", { code: paper[2] })).status, 409, "nobody switches off what the unit asks for")
		// The phone is lost: the administrator helps.
		equal((await admin.ask("POST", `${href}/second-step/off`, {})).status, 303, "switched off")
		equal((await nora.ask("GET", "/b/li/board")).status, 303, "and logged out")
		await login(nora, "nora@rheintal.example", OTHER)
		equal((await nora.open("/b/li/board")).path, "/b/me/second-step", "she sets it up anew")
		// Who leaves is out at once and stays out; the last administrator cannot leave.
		equal((await admin.ask("POST", `${href}/active`, { active: "0" })).status, 303, "Nora leaves")
		equal((await nora.ask("GET", "/b/me")).status, 303, "out")
		equal((await login(nora, "nora@rheintal.example", OTHER)).status, 422, "and stays out")

		// The only administrator lost password, phone and paper: whoever owns the server lets them in again.
		const rescue = email => doorstep("staff", "rescue", ...company.where, "--unit", "li", "--email", email)
		equal((await rescue("nobody@rheintal.example")).code, 1, "nobody is rescued who does not work here")
		const rescued = await rescue(ADMIN)
		equal(rescued.code, 0, `rescued: ${rescued.err}`)
		equal((await admin.ask("GET", "/b/li/staff")).status, 303, "the sessions from before are over")
		equal((await login(admin, ADMIN, PASSWORD)).status, 422, "the old password is nothing")
		const back = visitorAt(server, 72)
		equal((await back.ask("POST", linkOf(rescued.out), { password: OTHER })).status, 303, "the link sets a new password")
		equal((await back.open("/b/li/staff")).path, "/b/me/second-step", "and the unit asks for a second step anew")
		await enrol(back, clock)
		const told = (await back.open("/b/li/audit?thing=staff")).text
		assert(told.includes("Let in again from the server&#39;s command line") || told.includes("Let in again from the server's command line"), "it stands in the audit")
	} finally {
		await company.close()
	}
}

export default [{ name: "staff: invited, with a second step, forgotten, asked for by the unit", run: journey }]
