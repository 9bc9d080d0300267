// The pad of a signature: pointer, pen or finger on a canvas; the strokes go as text into the
// hidden field (form/strokes.h).  Without this script, and for the keyboard, the name is typed.
const WIDTH = 600, HEIGHT = 200, NEAR = 3, MOST = 23000

const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)))

function parse(text) {
	const [, ...lines] = text.split(";")
	return lines.map(line => line.split(" ").map(point => point.split(",").map(Number)))
}

const print = lines => lines.length === 0 ? "" :
	`${WIDTH} ${HEIGHT};` + lines.map(line => line.map(point => point.join(",")).join(" ")).join(";")

function pad(box) {
	const canvas = box.querySelector("canvas")
	const hidden = box.querySelector("input[type=hidden]")
	const typed = box.querySelector(".field input")
	const status = box.querySelector("[role=status]")
	const lines = hidden.value ? parse(hidden.value) : []
	const pen = canvas.getContext("2d")
	let line = null

	function draw() {
		const scale = Math.min(3, devicePixelRatio || 1)
		canvas.width = WIDTH * scale
		canvas.height = HEIGHT * scale
		pen.scale(scale, scale)
		pen.strokeStyle = getComputedStyle(canvas).color
		pen.lineWidth = 2.5
		pen.lineCap = pen.lineJoin = "round"
		for (const points of lines) {
			pen.beginPath()
			pen.moveTo(...points[0])
			points.slice(1).forEach(point => pen.lineTo(...point))
			if (points.length === 1)
				pen.lineTo(points[0][0] + 0.1, points[0][1])
			pen.stroke()
		}
	}

	function add(event) {
		const frame = canvas.getBoundingClientRect()
		const x = within((event.clientX - frame.left) * WIDTH / frame.width, WIDTH)
		const y = within((event.clientY - frame.top) * HEIGHT / frame.height, HEIGHT)
		const last = line.at(-1)
		if (last && Math.hypot(x - last[0], y - last[1]) < NEAR)
			return
		line.push([x, y])
	}

	canvas.addEventListener("pointerdown", event => {
		if (event.button !== 0 || line)
			return
		event.preventDefault()
		canvas.setPointerCapture(event.pointerId)
		line = []
		line.pointer = event.pointerId
		lines.push(line)
		add(event)
		draw()
	})
	canvas.addEventListener("pointermove", event => {
		if (!line || line.pointer !== event.pointerId)
			return
		for (const step of event.getCoalescedEvents?.() ?? [event])
			add(step)
		draw()
	})
	const lift = event => {
		if (!line || line.pointer !== event.pointerId)
			return
		line = null
		const text = print(lines)
		if (text.length > MOST) {
			lines.pop()
			draw()
		}
		hidden.value = print(lines)
		status.textContent = status.dataset.said
		typed.required = false
		box.dispatchEvent(new Event("change", { bubbles: true }))
	}
	canvas.addEventListener("pointerup", lift)
	canvas.addEventListener("pointercancel", lift)
	box.querySelector("[data-clear]").addEventListener("click", () => {
		lines.length = 0
		hidden.value = ""
		status.textContent = status.dataset.cleared
		draw()
		box.dispatchEvent(new Event("change", { bubbles: true }))
	})
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw)
	box.querySelector(".pad").hidden = false
	box.querySelector("[data-alone]").hidden = true
	box.querySelector("[data-beside]").hidden = false
	draw()
}

// Pages that draw themselves anew (htmx, a form's live preview) bring new pads.
const all = () => document.querySelectorAll("[data-signature]:not([data-ready])").forEach(box => {
	box.dataset.ready = "1"
	pad(box)
})
all()
new MutationObserver(all).observe(document.body, { childList: true, subtree: true })
