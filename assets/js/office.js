// The back office's own: htmx, the keyboard of the lists, pages that stay live.
import htmx from "htmx.org/dist/htmx.esm.min.js"
import "./shared.js"

htmx.config.includeIndicatorCSS = false
htmx.config.defaultTimeout = 15000

const typing = element => element.closest?.("input, textarea, select, [contenteditable]")

// j and k walk through a list, Enter opens, "/" goes to the search, "?" shows the keys.
document.addEventListener("keydown", event => {
	if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target))
		return
	if (event.key === "/") {
		const search = document.querySelector("input[type=search]")
		if (search) {
			event.preventDefault()
			search.focus()
			search.select()
		}
	}
	if (event.key === "j" || event.key === "k") {
		const rows = [...document.querySelectorAll("a.open")]
		const here = rows.indexOf(document.activeElement)
		const next = event.key === "j" ? here + 1 : here < 0 ? rows.length - 1 : here - 1
		rows[Math.max(0, Math.min(next, rows.length - 1))]?.focus()
	}
})

// <section id="board" data-live="/b/…/board/events">: what others change is drawn here at once.
function live(section) {
	const source = new EventSource(section.dataset.live)
	let waiting = 0
	const refresh = () => {
		clearTimeout(waiting)
		waiting = setTimeout(() => {
			const selector = `#${section.id}`
			htmx.ajax("GET", location.href, { target: selector, select: selector, swap: "outerMorph" })
		}, 150)
	}
	source.addEventListener("changed", refresh)
	// What moves may have arrived before anybody listened.
	source.addEventListener("open", () => {
		if (document.getElementById(section.id)?.hasAttribute("data-moving"))
			refresh()
	})
	addEventListener("pagehide", () => {
		clearTimeout(waiting)
		source.close()
	}, { once: true })
}
document.querySelectorAll("[data-live][id]").forEach(live)

// <a id="bell" data-self data-events>: the count stays true while the page is looked at; a page in the background asks
// when it comes back, so that many tabs do not hold many connections.
async function ring() {
	const bell = document.getElementById("bell")
	const answer = await fetch(bell.dataset.self).catch(() => null)
	const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bell")
	if (fresh)
		bell.replaceChildren(...fresh.childNodes)
}
function hearBell() {
	let source
	const listen = () => {
		source?.close()
		source = document.hidden ? undefined : new EventSource(document.getElementById("bell").dataset.events)
		source?.addEventListener("changed", ring)
	}
	document.addEventListener("visibilitychange", () => {
		listen()
		if (!document.hidden)
			ring()
	})
	addEventListener("pagehide", () => source?.close())
	addEventListener("pageshow", event => event.persisted && listen())
	listen()
}
if (document.getElementById("bell"))
	hearBell()
