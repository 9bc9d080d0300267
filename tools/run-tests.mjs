#!/usr/bin/env node
// run-tests.mjs [ROOM...] -- what ./dev test runs, after the packages are there.
//
//	checks		layers, headers, papers, style
//	sqlite		every test program, on SQLite
//	postgres	those that open a database, again, on a throwaway PostgreSQL
//	program		the stories of tests/program: commands, races, kills
//	browser		the journeys of tests/browser
//	sanitizers	every test program, built with ASan and UBSan (compiled beside all of these)
//
// Rooms named: their programs alone, on both databases.  The last line is "N passed, N failed".
import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const top = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(top)
const rooms = process.argv.slice(2)
const logs = join(top, "build/test-logs")
const total = { passed: 0, failed: 0 }
const LIMIT_S = 420

// The longest last in this list begin first, so that no processor waits for one of them at the end.
const LONG = ["import_import_test", "office_office_test", "planning_why_test", "slots_li_test", "solver_solver_test", "image_image_test"]

// Runs a command; never throws. {code, output}.  `said` is called with each line as it comes.
function run(command, args, { env = {}, limit = LIMIT_S, said } = {}) {
	return new Promise(done => {
		const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true })
		const chunks = []
		const end = signal => { try { process.kill(-child.pid, signal) } catch { /* gone already */ } }
		// It may say first where it stands.
		const timer = setTimeout(() => {
			chunks.push(`\nnot done after ${limit} s\n`)
			said?.(`not done after ${limit} s`)
			end("SIGTERM")
			setTimeout(end, 20000, "SIGKILL").unref()
		}, limit * 1000)
		child.stdout.on("data", chunk => chunks.push(chunk))
		for (const stream of said ? [child.stdout, child.stderr] : [])
			createInterface({ input: stream }).on("line", said)
		child.stderr.on("data", chunk => chunks.push(chunk))
		child.on("error", error => { clearTimeout(timer); done({ code: 127, output: String(error) }) })
		child.on("close", code => { clearTimeout(timer); done({ code: code ?? 1, output: chunks.join("") }) })
	})
}

// How many of cmocka's tests went well; a program that dies counts as one more that did not.
function count({ code, output }) {
	const sum = pattern => [...output.matchAll(pattern)].reduce((all, [, n]) => all + Number(n), 0)
	const passed = sum(/\[\s+PASSED\s+\] (\d+) test\(s\)/g)
	const failed = sum(/\[\s+FAILED\s+\] (\d+) test\(s\)/g)
	if (code === 0)
		return { passed: passed || 1, failed: 0 }
	return { passed, failed: failed || 1 }
}

class Phase {
	constructor(name) {
		this.name = name
		this.started = Date.now()
		this.passed = this.failed = this.skipped = 0
		mkdirSync(join(logs, name), { recursive: true })
	}
	take(what, result, { passed, failed, skipped = 0 }, words = tail(result.output)) {
		this.passed += passed
		this.failed += failed
		this.skipped += skipped
		writeFileSync(join(logs, this.name, `${what}.log`), result.output)
		if (failed)
			console.log(`\n--- ${this.name}: ${what}\n${words}\n`)
	}
	end() {
		total.passed += this.passed
		total.failed += this.failed
		const seconds = ((Date.now() - this.started) / 1000).toFixed(0)
		console.log(`${this.name}: ${this.passed} passed, ${this.failed} failed${this.skipped ? `, ${this.skipped} skipped` : ""} (${seconds} s)`)
	}
}

// The part of a log that says what went wrong.
function tail(output) {
	const lines = output.trimEnd().split("\n").filter(line => !/\[\s+(OK|RUN)\s+\]/.test(line))
	return lines.slice(-40).join("\n")
}

async function together(items, work, width = Math.max(1, cpus().length)) {
	const queue = [...items]
	await Promise.all(Array.from({ length: width }, async () => {
		for (let item; (item = queue.shift()) !== undefined;)
			await work(item)
	}))
}

// ./dev compiles the way it always does: configure when needed, ninja, words only on failure.
function compile(dir, ...options) {
	execFileSync("./dev", ["compile", dir, "gcc", ...options], { stdio: "inherit" })
}

// The same beside the tests, in the time that they leave: whatever they do comes first.
function compileBeside(dir, ...options) {
	return run("nice", ["-n", "19", "./dev", "compile", dir, "gcc", ...options], { limit: 3000, env: { TARGETS: `-j${cpus().length}` } })
}

// [{name, room, command, env, database}] of a build folder
function programs(dir) {
	const ask = what => JSON.parse(execFileSync("meson", ["introspect", `--${what}`, dir], { maxBuffer: 1 << 26 }))
	const sources = new Map(ask("targets").map(target => [target.name, target.target_sources.flatMap(part => part.sources ?? [])]))
	return ask("tests").map(test => {
		const room = test.suite[0]?.split(":").pop() ?? ""
		const text = (sources.get(test.name) ?? []).filter(file => file.endsWith(".c")).map(file => readFileSync(file, "utf8")).join("")
		return { name: test.name, room, command: test.cmd, env: test.env, database: /\btesting_open\b|testing\.h"/.test(text) }
	}).filter(test => rooms.length === 0 || rooms.includes(test.room) || rooms.includes(test.name))
		.sort((a, b) => LONG.indexOf(b.name) - LONG.indexOf(a.name))
}

async function runPrograms(name, list, env = {}) {
	const phase = new Phase(name)
	await together(list, async test => {
		const result = await run(test.command[0], test.command.slice(1), { env: { ...test.env, CMOCKA_MESSAGE_OUTPUT: "STDOUT", ...env } })
		phase.take(test.name, result, count(result))
	})
	phase.end()
}

async function checks() {
	const phase = new Phase("checks")
	for (const name of ["layers", "headers", "docs", "style", "classes", "texts"]) {
		const result = await run(`tools/check-${name}`, [])
		phase.take(name, result, { passed: Number(result.code === 0), failed: Number(result.code !== 0) })
	}
	phase.end()
}

// The tests that need PostgreSQL, and the stories, which use it where it is.
async function postgres(list) {
	let address
	const folder = join(logs, "pg")
	mkdirSync(folder, { recursive: true })
	try {
		address = execFileSync("tools/pg-temp", ["start", folder], { encoding: "utf8" }).trim()
		await runPrograms("postgres", list, { DOORSTEP_TEST_PG: address })
		if (rooms.length === 0) {
			await stories("program", "tests/program/run.mjs", { DOORSTEP_TEST_PG: address })
			await stories("browser", "tests/browser/run.mjs", { DOORSTEP_TEST_PG: address })
		}
	} catch (error) {
		const phase = new Phase("postgres")
		phase.take("start", { output: String(error) }, { passed: 0, failed: 1 })
		phase.end()
	} finally {
		await run("tools/pg-temp", ["stop", folder])
	}
}

async function sanitizers(compiling) {
	const phase = new Phase("build-asan")
	const built = await compiling
	phase.take("build", built, { passed: Number(built.code === 0), failed: Number(built.code !== 0) })
	phase.end()
	if (built.code !== 0)
		return
	await runPrograms("sanitizers", programs("build-asan"), {
		// The oracle's days and cases were all tried above; here it is their memory that is looked at.
		DOORSTEP_DAYS: "1000",
		DOORSTEP_CASES: "200",
		ASAN_OPTIONS: "detect_leaks=0:strict_string_checks=1:detect_stack_use_after_return=1",
		UBSAN_OPTIONS: "halt_on_error=1:print_stacktrace=1",
	})
}

// A runner that prints "ok NAME", "not ok NAME: why", "skip NAME: why"; its lines are passed on as they come, so that
// one that hangs is seen.
async function stories(name, runner, env = {}) {
	const phase = new Phase(name)
	const result = await run("node", [runner], { limit: 1500, env, said: line => console.log(line) })
	const lines = pattern => (result.output.match(pattern) ?? []).length
	const failed = lines(/^not ok /gm)
	phase.take("stories", result, { passed: lines(/^ok /gm), failed: failed || Number(result.code !== 0), skipped: lines(/^skip /gm) },
		result.output.match(/^(not .*)/gm)?.join("\n"))
	phase.end()
}

rmSync(logs, { recursive: true, force: true })
compile("build")
// Line numbers are all that a report needs of debugging, and are made in three quarters of the time; so is code that
// ends at the first fault.
const sanitized = rooms.length ? null : compileBeside("build-asan", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
	"-Dc_args=-g1 -fno-sanitize-recover=all")
if (rooms.length === 0)
	await checks()
const list = programs("build")
if (rooms.length && !list.length) {
	console.log(`no test of ${rooms.join(", ")}`)
	process.exit(2)
}
await runPrograms("sqlite", list)
const databases = list.filter(test => test.database)
if (databases.length)
	await postgres(databases)
if (sanitized)
	await sanitizers(sanitized)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed ? 1 : 0)
