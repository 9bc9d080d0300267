// audit.mjs -- Lighthouse's marks of pages that a visitor sees: mobile, with its own slow processor and network.
// Installed by ./dev bench beside the builds.
const { default: lighthouse } = await import(new URL("../../build-lighthouse/node_modules/lighthouse/core/index.js", import.meta.url))

const MARKS = { performance: 98, accessibility: 100, "best-practices": 100 }

// Marks of 0 to 100 and what was found wanting: [{category, mark, goal, wanting}] of the page at `url`.
// `port` is that of a browser whose default context is signed in.
export async function audit(url, port) {
	const { lhr } = await lighthouse(url, { port, output: "json", logLevel: "error", disableStorageReset: true,
		onlyCategories: Object.keys(MARKS) })
	if (lhr.runtimeError)
		throw new Error(`${url}: ${lhr.runtimeError.message}`)
	return Object.entries(MARKS).map(([category, goal]) => ({ category, goal,
		mark: Math.round(lhr.categories[category].score * 100),
		wanting: lhr.categories[category].auditRefs.filter(one => one.weight > 0)
			.map(one => lhr.audits[one.id]).filter(one => one.score !== null && one.score < 0.9)
			.map(one => `${one.id}${one.displayValue ? ` (${one.displayValue})` : ""}${(one.details?.items ?? []).slice(0, 2).map(item => ` ${item.description ?? ""} ${item.sourceLocation?.url ?? ""}`).join(";")}`) }))
}
