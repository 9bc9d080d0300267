// The tests written in C that speak to the API, told once more: what each of their calls was answered is as described.
import { execFile, execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { hear, heard } from "./description.mjs"
import { Company, assert, top } from "./world.mjs"

// src/api/api_test.c -> build/api_api_test
function programs() {
	return execFileSync(join(top, "tools/list-files"), ["tests"], { encoding: "utf8" }).trim().split("\n")
		.filter(file => /\/api\/v1\//.test(readFileSync(join(top, file), "utf8")))
		.map(file => join(top, "build", file.replace(/^src\//, "").replace(/\.c$/, "").replaceAll("/", "_"))).filter(existsSync)
}

// A request and its answer as they went over the wire.
function take(request, answer) {
	const [method, path] = request.split(" ", 2), [, status] = answer.split(" ", 2), head = answer.split("\r\n\r\n", 1)[0]
	if (!/^HTTP\/1\.1 \d+ /.test(answer))
		return
	hear(method, `http://localhost${path}`, { status: Number(status), type: /^content-type: *(.*?)\r?$/im.exec(head)?.[1] ?? "",
		text: answer.slice(head.length + 4) })
}

async function tell() {
	const company = new Company()
	try {
		await company.init()
		await company.serve()
		for (const program of programs()) {
			const file = company.write("heard", "")
			await new Promise((done, fail) => execFile(program, [], { env: { ...process.env, DOORSTEP_HEARD: file, CMOCKA_MESSAGE_OUTPUT: "STDOUT" } },
				(error, out) => error ? fail(new Error(`${program}: ${out.slice(-2000)}`)) : done()))
			const all = readFileSync(file)
			for (let at = 0; at < all.length;) {
				const end = all.indexOf("\n", at), [asked, got] = all.toString("latin1", at, end).split(" ").map(Number)
				take(all.toString("utf8", end + 1, end + 1 + asked), all.toString("utf8", end + 1 + asked, end + 1 + asked + got))
				at = end + 1 + asked + got
			}
		}
		assert(!programs().length || heard.count > 100, `${heard.count} answers are too few: did the tests stop noting them?`)
	} finally {
		await company.close()
	}
}

export default [{ name: "answers: what the tests of the API hear is as described", run: tell }]
