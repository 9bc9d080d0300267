#!/usr/bin/env node
// build-assets.mjs OUT [--stamp FILE] [--weigh] -- bundles css and js, makes the icon sprite, names every file after its
// contents, packs it with gzip and brotli, and writes OUT/manifest.txt: "portal.css portal-1a2b3c4d.css".
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const out = process.argv[2] ?? join(top, "build/assets")
const modules = join(top, "node_modules")
if (!existsSync(join(modules, "esbuild"))) {
	console.error("build-assets: node_modules is missing; ./dev build installs it")
	process.exit(1)
}
const esbuild = await import("esbuild")

// Entries: every bundle a page may link.  board.css, and what holds it, gets its places appended.
const bundles = ["css/portal.css", "css/office.css", "css/board.css", "css/proposal.css", "css/editor.css", "css/field.css", "js/portal.js", "js/worker.js", "js/office.js", "js/board.js", "js/signature.js", "js/editor.js", "js/forms.js", "js/files.js", "js/field.js", "js/maps.js", "js/proposal.js"]

async function bundle(entry) {
	const result = await esbuild.build({
		entryPoints: [join(top, "assets", entry)],
		bundle: true, minify: true, write: false, legalComments: "none", charset: "utf8",
		target: ["chrome123", "firefox120", "safari17.5"], format: entry.endsWith(".js") ? "iife" : undefined,
		nodePaths: [modules], logLevel: "warning",
	})
	return Buffer.from(result.outputFiles[0].contents)
}

// .sH .tN and .wH .vN place things on the board: hours, and steps of five minutes; .hN and .dN: its hours and days; .pN
// fills a bar in twentieths; .hueN colours by type.
function boardSteps() {
	const rules = []
	const each = (name, property, last, first = 0, value = n => n) => {
		for (let i = first; i <= last; i++)
			rules.push(`.${name}${i}{--${property}:${value(i)}}`)
	}
	each("s", "s", 24, 0, n => n * 12)
	each("t", "t", 11)
	each("w", "w", 24, 0, n => n * 12)
	each("v", "v", 11)
	each("h", "hours", 24, 1)
	each("d", "days", 31, 1)
	each("p", "p", 20)
	each("hue", "hue", 23, 0, n => n * 15)
	return `@layer pages{${rules.join("")}}`
}

// Lines one after the other are one path: every element of the sprite costs a phone time, on every page.  A path may
// begin with "m" only where it is the first.
function onePath(body) {
	return body.replace(/(<path d="[^"]*" ?\/>)(<path d="M[^"]*" ?\/>)+/g, paths =>
		`<path d="${[...paths.matchAll(/ d="([^"]*)"/g)].map(one => one[1]).join("")}"/>`)
}

function sprite() {
	const symbols = []
	for (const line of readFileSync(join(top, "assets/icons.txt"), "utf8").split("\n")) {
		if (!line || line.startsWith("#"))
			continue
		const [name, tabler = name] = line.split(/\s+/)
		const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${tabler}.svg`), "utf8")
		const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "")
			.replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s+/g, " ").replace(/> </g, "><").trim()
		symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${onePath(body)}</symbol>`)
	}
	return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`)
}

function steps(name, contents) {
	return ["css/board.css", "css/proposal.css"].includes(name) ? Buffer.concat([contents, Buffer.from(boardSteps())]) : contents
}

const files = new Map()
for (const entry of bundles)
	files.set(basename(entry), steps(entry, await bundle(entry)))
files.set("icons.svg", sprite())
for (const name of readdirSync(join(top, "assets/static")))
	files.set(name, readFileSync(join(top, "assets/static", name)))

mkdirSync(out, { recursive: true })
const keep = new Set(["manifest.txt"])
const manifest = []
for (const [name, contents] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
	const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8)
	const dot = name.lastIndexOf(".")
	const printed = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`
	manifest.push(`${name} ${printed}\n`)
	for (const suffix of ["", ".gz", ".br"])
		keep.add(printed + suffix)
	if (existsSync(join(out, printed + ".br")))
		continue
	writeFileSync(join(out, printed), contents)
	writeFileSync(join(out, printed + ".gz"), gzipSync(contents, { level: 9 }))
	writeFileSync(join(out, printed + ".br"), brotliCompressSync(contents, {
		params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }))
}
writeFileSync(join(out, "manifest.new"), manifest.join(""))
renameSync(join(out, "manifest.new"), join(out, "manifest.txt"))
for (const name of readdirSync(out))
	if (!keep.has(name))
		rmSync(join(out, name), { recursive: true })

// The stylesheets of both doors together must stay within twenty kilobytes.
const weigh = name => gzipSync(files.get(name), { level: 9 }).length
const css = weigh("portal.css") + weigh("office.css") + weigh("board.css")
if (process.argv.includes("--weigh"))
	for (const name of files.keys())
		console.log(`${name} ${files.get(name).length} bytes, ${weigh(name)} gzip`)
if (css > 20480) {
	console.error(`build-assets: the stylesheets weigh ${css} bytes gzip, the budget is 20480`)
	process.exit(1)
}
const stamp = process.argv.indexOf("--stamp")
if (stamp > 0)
	writeFileSync(process.argv[stamp + 1], manifest.join(""))
