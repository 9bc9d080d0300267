// Programs of the product that people leave: a client in another language follows the wire format to the letter.
import { execFile } from "node:child_process"
import { join } from "node:path"
import { CLOCK, Company, assert, must, top, withDatabase } from "./world.mjs"

const WORKERS = `first_name,last_name,email,password,address,latitude,longitude
Ana,Muster,ana@example.org,correct horse battery,"Bahnhofstrasse 1, 9494 Schaan",47.168,9.509
`
const TYPES = `reference,name,duration
maint,Wartung,3600
repair,Reparatur,5400
`
const CUSTOMERS = `reference,type,name,address,latitude,longitude
OLD,company,Alt,"Landstrasse 1, 9490 Vaduz",47.141,9.521
`

function python(...args) {
	return new Promise(done => execFile("python3", args, { cwd: join(top, "tests/connector"), timeout: 60000,
		env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } }, (error, out, err) => done({ error, out, err })))
}

async function access(company, server, name, rights, ...more) {
	return (await must("access", "create", ...company.where, "--unit", "li", "--name", name, "--rights", rights,
		"--base-url", server.base, "--clock", CLOCK, ...more)).out.trim()
}

async function follow(database) {
	const company = new Company(database)
	try {
		await company.init()
		for (const [entity, text] of [["workers", WORKERS], ["activity-types", TYPES], ["customers", CUSTOMERS]]) {
			const result = await company.bring(entity, company.write(`${entity}.csv`, text))
			assert(result.code === 0 && / 0 with errors/.test(result.out), `${entity}: ${result.out}${result.err}`)
		}
		const server = await company.serve("--no-jobs")
		const addresses = [await access(company, server, "ERP", "view,create,edit,close,assistant"),
			await access(company, server, "Anzeige", "view"),
			await access(company, server, "Partner", "view,create", "--types", "repair")]
		for (const address of addresses)
			assert(address.startsWith(`${server.base}/connectors/`), `no address: ${address}`)
		const { error, out, err } = await python("acceptance.py", ...addresses)
		assert(!error, `${out}${err}`)
		return out.trim()
	} finally {
		await company.close()
	}
}

export default [
	{ name: "a program of the former product works after one address is changed", run: () => follow() },
	{ name: "a program of the former product works on PostgreSQL too", postgres: true, run: () => withDatabase(follow) },
]
