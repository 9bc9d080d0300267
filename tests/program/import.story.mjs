// A company brings its month by command.
import { join } from "node:path"
import { Company, assert, equal, li } from "./world.mjs"

const FILES = [["workers", "workers.csv", 24], ["skills", "skills.csv", 66], ["activity-types", "activity_types.csv", 5],
	["customers", "customers.csv", 950], ["activities", "activities.csv", 2249]]

function figures(result) {
	const [, ...numbers] = /(\d+) rows: (\d+) created, (\d+) changed, (\d+) the same, (\d+) skipped, (\d+) with errors/.exec(result.out) ?? []
	assert(numbers.length === 6, `no figures in: ${result.out}${result.err}`)
	const [rows, created, changed, same, skipped, failed] = numbers.map(Number)
	return { rows, created, changed, same, skipped, failed }
}

const TEN = `reference,type,name,first_name,address,latitude,longitude,email,mobile,language,portal_access,opening_hours
N1,individual,Gut,Anna,"Gasse 1, 9494 Schaan",47.1,9.5,anna@example.org,+423 790 00 01,de,1,
N2,individual,Halb,Ort,"Gasse 2, 9494 Schaan",47.1,,,,de,1,
N3,robot,Falsch,Typ,"Gasse 3, 9494 Schaan",47.1,9.5,,,de,1,
N4,individual,Breite,Zu,"Gasse 4, 9494 Schaan",97.1,9.5,,,de,1,
N5,individual,Laenge,Zu,"Gasse 5, 9494 Schaan",47.1,999,,,de,1,
N6,individual,Mail,Keine,"Gasse 6, 9494 Schaan",47.1,9.5,nicht-adresse,,de,1,
N7,individual,Sprache,Keine,"Gasse 7, 9494 Schaan",47.1,9.5,,,xx,1,
N8,individual,Zugang,Vielleicht,"Gasse 8, 9494 Schaan",47.1,9.5,,,de,vielleicht,
N9,individual,Zeiten,Falsch,"Gasse 9, 9494 Schaan",47.1,9.5,,,de,1,"8|99:00:00|12:00:00"
,individual,Ohne,Referenz,"Gasse 10, 9494 Schaan",47.1,9.5,,,de,1,
N11,individual,Zahl,Keine,"Gasse 11, 9494 Schaan",siebenundvierzig,9.5,,,de,1,
N12,individual,Auch gut,Bert,"Gasse 12, 9494 Schaan",47.1,9.5,,,de,0,
`

export default [
	{ name: "a month is imported, and again changes nothing", month: true, async run() {
		const company = new Company()
		let ms = 0
		try {
			const made = await company.init()
			ms += made.ms
			for (const [entity, file, count] of FILES) {
				const result = await company.bring(entity, join(li, file))
				const got = figures(result)
				ms += result.ms
				equal(got.created, count, `${entity} created`)
				equal(got.failed, 0, `${entity} with errors`)
			}
			for (const [entity, file, count] of FILES) {
				const got = figures(await company.bring(entity, join(li, file)))
				equal(got.same, count, `${entity} the same`)
				equal(got.changed + got.created, 0, `${entity} changed again`)
			}
			const check = await (await import("./world.mjs")).doorstep("check", ...company.where)
			equal(check.code, 0, `doorstep check: ${check.out}`)
			return `${ms} ms in all`
		} finally {
			await company.close()
		}
	} },
	{ name: "an old spreadsheet's letters are read right", month: true, async run() {
		const company = new Company()
		try {
			await company.init()
			const got = figures(await company.bring("customers", join(li, "customers_cp1252.csv")))
			equal(got.created, 50, "created")
			equal(figures(await company.bring("customers", join(li, "customers.csv"))).same, 50, "the same as in UTF-8")
		} finally {
			await company.close()
		}
	} },
	{ name: "ten planted errors are reported, exactly those", async run() {
		const company = new Company()
		try {
			await company.init()
			const result = await company.bring("customers", company.write("ten.csv", TEN))
			const lines = [...result.err.matchAll(/^line (\d+)/gm)].map(([, line]) => Number(line))
			const got = figures(result)
			equal(lines.filter((line, i) => lines.indexOf(line) === i).join(), "3,4,5,6,7,8,9,10,11,12", `lines with errors\n${result.err}`)
			equal(got.failed, 10, "rows with errors")
			equal(got.created, 2, "good rows")
			equal(result.code, 1, "exit status")
		} finally {
			await company.close()
		}
	} },
	{ name: "each mode does what it says", async run() {
		const company = new Company()
		const one = company.write("one.csv", "reference,type,name\nM1,individual,Alt\n")
		const two = company.write("two.csv", "reference,type,name\nM1,individual,Neu\nM2,individual,Zwei\n")
		const counts = result => { const f = figures(result); return [f.created, f.changed, f.skipped, f.failed].join() }
		try {
			await company.init()
			equal(counts(await company.bring("customers", one, "create")), "1,0,0,0", "create")
			equal(counts(await company.bring("customers", two, "create")), "1,0,0,1", "create when one exists")
			equal(counts(await company.bring("customers", two, "create-or-skip")), "0,0,2,0", "create or skip")
			const three = company.write("three.csv", "reference,type,name\nM1,individual,Drei\nM9,individual,Neun\n")
			equal(counts(await company.bring("customers", three, "update")), "0,1,0,1", "update")
			const four = company.write("four.csv", "reference,type,name\nM1,individual,Vier\nM9,individual,Neun\n")
			equal(counts(await company.bring("customers", four, "update-or-skip")), "0,1,1,0", "update or skip")
			equal(counts(await company.bring("customers", four, "upsert")), "1,0,0,0", "upsert")
		} finally {
			await company.close()
		}
	} },
	{ name: "a command beside a running server writes through it", async run() {
		const company = new Company()
		try {
			await company.init()
			const server = await company.serve()
			const result = await company.bring("customers", company.write("beside.csv", "reference,type,name\nB1,individual,Neben\n"))
			equal(figures(result).created, 1, "created beside the server")
			const key = await company.key("read")
			const answer = await fetch(`${server.base}/api/v1/customers?q=Neben`, { headers: { authorization: `Bearer ${key}` } })
			equal(answer.status, 200, "status")
			equal((await answer.json()).customers.length, 1, "customers found")
			await server.stop()
			equal(server.code, 0, "the server's exit status")
		} finally {
			await company.close()
		}
	} },
	{ name: "wrong words on the command line get a sentence and change nothing", async run() {
		const company = new Company()
		const { doorstep } = await import("./world.mjs")
		try {
			await company.init()
			for (const words of [["init", ...company.where, "--unit", "X", "--slug", "x", "--timezone", "Europe/Vaduz", "--country", "LI",
				"--language", "de", "--admin", "a@example.org"], ["import", "planets", "x.csv", ...company.where, "--unit", "li", "--mode", "create"],
			["import", "customers", "nowhere.csv", ...company.where, "--unit", "li", "--mode", "create"],
			["import", "customers", "nowhere.csv", ...company.where, "--unit", "nobody", "--mode", "create"],
			["key", "create", ...company.where, "--unit", "li", "--scopes", "fly"], ["serve", ...company.where], ["dance"],
			["check", ...company.where, "--clock", "yesterday"], ["outbox", "--json"]]) {
				const result = await doorstep(...words)
				assert(result.code !== 0 && result.err.length > 10 && !/\.c:\d+/.test(result.err), `${words.join(" ")}: ${result.code} ${result.err}`)
			}
		} finally {
			await company.close()
		}
	} },
]
