// The sample pages of assets/sample, drawn with the real stylesheets: looked at, and asked by axe.
import { readFileSync, readdirSync, mkdirSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { axeFinds } from "./axe.mjs"
import { browserOpen, shots, top } from "./harness.mjs"

process.env.DOORSTEP_SHOTS ??= "yes"
const assets = join(top, "build/assets")
const manifest = new Map(readFileSync(join(assets, "manifest.txt"), "utf8").trim().split("\n").map(line => line.split(" ")))
const types = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", html: "text/html; charset=utf-8" }
const server = createServer((request, response) => {
	const name = decodeURI(request.url.slice(1).split("?")[0])
	response.setHeader("content-type", types[name.split(".").pop()] ?? "text/plain")
	response.setHeader("content-security-policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'")
	if (name.startsWith("assets/"))
		return response.end(readFileSync(join(assets, name.slice(7))))
	if (!name.endsWith(".html"))
		return response.writeHead(404).end()
	response.end(readFileSync(join(top, "assets/sample", name), "utf8").replace(/@([\w.]+)@/g, (_, file) => `/assets/${manifest.get(file)}`))
})
await new Promise(done => server.listen(0, "127.0.0.1", done))
const base = `http://127.0.0.1:${server.address().port}`

let failed = 0
const browser = await browserOpen()
for (const name of readdirSync(join(top, "assets/sample")).filter(file => file.endsWith(".html"))) {
	const context = await browser.newContext({ reducedMotion: "reduce" })
	const page = await context.newPage()
	page.on("console", message => { if (message.type() === "error") { failed++; console.log(`${name}: ${message.text()}`) } })
	await page.goto(`${base}/${name}`)
	for (const scheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme: scheme })
		for (const found of await axeFinds(page)) {
			failed++
			console.log(`${name} ${scheme}: ${found}`)
		}
	}
	await shots(page, `sample_${name.replace(".html", "")}`)
	await context.close()
}
await browser.close()
server.close()
console.log(failed ? `sample: ${failed} faults` : "sample: no faults")
process.exit(failed ? 1 : 0)
