// A map without a library: pins, routes, scale and a grid of degrees; tiles below them when the installation names a
// server of tiles.  It pans and zooms by pointer, two fingers, wheel and keyboard.
//
//	const map = drawMap(element, { tiles, credit, words })
//	map.show({ pins: [{ id, lat, lon, label, title, color, kind }], routes: [{ id, points: [[lat, lon], …], color }] })
//	map.fit()		everything in sight
//	map.go(lat, lon, zoom)
//	map.mark(id)		this pin stands out; undefined: none
//	map.dim(ids)		only these routes and their pins (pin.route) are in full colour; undefined: all
//	map.pick = true		a press on the ground asks for a place
// The element tells with events that bubble: "map:pin" {id} and "map:place" {lat, lon}.
import { bounds, latitudeOf, longitudeOf, niceMetres, niceStep, placeText, worldX, worldY } from "./map_math.js"

const TILE = 256, LEAST = 1, MOST = 19, EDGE = 40, PAN = 80, SVG = "http://www.w3.org/2000/svg"

function make(name, className, parent) {
	const element = document.createElement(name)
	element.className = className
	parent?.append(element)
	return element
}

function draw(name, attributes, parent) {
	const element = document.createElementNS(SVG, name)
	for (const [key, value] of Object.entries(attributes))
		element.setAttribute(key, value)
	parent.append(element)
	return element
}

// White or black, whichever is read better on the colour.
function inkOn(color) {
	const [, r, g, b] = /^#(..)(..)(..)$/.exec(color ?? "") ?? []
	if (r === undefined)
		return ""
	const [x, y, z] = [r, g, b].map(hex => (parseInt(hex, 16) / 255) ** 2.2)
	return 0.2126 * x + 0.7152 * y + 0.0722 * z > 0.18 ? "#000" : "#fff"
}

class MapView {
	#pins = new Map()
	#tiles = new Map()
	#routes = []
	#frame = 0
	#pointers = new Map()
	#x = 0.5; #y = 0.35; #zoom = 4
	#pick = false
	#dimmed

	constructor(element, { tiles, credit, words = {} } = {}) {
		this.element = element
		this.tileAddress = tiles
		element.tabIndex = 0
		element.replaceChildren()
		this.ground = make("div", "map-tiles", element)
		this.lines = draw("svg", { class: "map-lines", "aria-hidden": "true" }, element)
		this.marks = make("div", "map-pins", element)
		this.cross = make("div", "map-cross", element)
		this.scale = make("div", "map-scale", element)
		this.#buttons(words)
		if (tiles && credit)
			make("p", "map-credit", element).textContent = credit
		this.#listen()
		new ResizeObserver(() => this.#later()).observe(element)
	}

	#buttons(words) {
		const box = make("div", "map-buttons", this.element)
		const buttons = [["+", words.closer ?? "+", () => this.#zoomBy(1)], ["−", words.farther ?? "−", () => this.#zoomBy(-1)],
			["⤢", words.all ?? "⤢", () => this.fit()]]
		for (const [sign, label, act] of buttons) {
			const button = make("button", "", box)
			button.type = "button"
			button.textContent = sign
			button.title = label
			button.setAttribute("aria-label", label)
			button.addEventListener("click", act)
		}
	}

	// ---- what is shown ----

	show({ pins = [], routes = [] }) {
		const gone = new Map(this.#pins)
		for (const pin of pins) {
			const element = this.#pins.get(String(pin.id))?.element ?? this.#makePin(pin)
			this.#dress(element, pin)
			this.#pins.set(String(pin.id), { ...pin, element, x: worldX(pin.lon), y: worldY(pin.lat) })
			gone.delete(String(pin.id))
		}
		for (const [id, pin] of gone) {
			pin.element.remove()
			this.#pins.delete(id)
		}
		this.#routes = routes.map(route => ({ ...route, world: route.points.map(([lat, lon]) => [worldX(lon), worldY(lat)]) }))
		this.#later()
	}

	fit() {
		const all = [...this.#pins.values()].map(pin => [pin.x, pin.y]).concat(...this.#routes.map(route => route.world))
		const box = bounds(all)
		if (!box)
			return
		const { clientWidth: wide, clientHeight: high } = this.element
		const zoom = Math.log2(Math.min((wide - 2 * EDGE) / TILE / Math.max(box.width, 1e-9),
			(high - 2 * EDGE) / TILE / Math.max(box.height, 1e-9)))
		this.#x = box.x + box.width / 2
		this.#y = box.y + box.height / 2
		this.#zoom = Math.max(LEAST, Math.min(15, zoom))
		this.#later()
	}

	go(lat, lon, zoom = this.#zoom) {
		this.#x = worldX(lon)
		this.#y = worldY(lat)
		this.#zoom = Math.max(LEAST, Math.min(MOST, zoom))
		this.#later()
	}

	mark(id) {
		for (const [key, pin] of this.#pins)
			pin.element.classList.toggle("marked", key === String(id))
	}

	dim(ids) {
		this.#dimmed = ids && new Set(ids.map(String))
		for (const pin of this.#pins.values())
			pin.element.classList.toggle("faint", this.#isFaint(pin.route))
		this.#later()
	}

	get pick() {
		return this.#pick
	}

	set pick(on) {
		this.#pick = on
		this.element.classList.toggle("picking", on)
	}

	#isFaint(route) {
		return this.#dimmed !== undefined && !this.#dimmed.has(String(route))
	}

	#makePin(pin) {
		// What only tells where one is takes no press and no step of the keyboard.
		if (pin.kind === "around")
			return make("span", "", this.marks)
		const element = make("button", "", this.marks)
		element.type = "button"
		element.addEventListener("click", event => {
			event.stopPropagation()
			this.#tell("map:pin", { id: pin.id })
		})
		return element
	}

	#dress(element, pin) {
		element.className = `map-pin ${pin.kind ?? ""}`.trim()
		element.classList.toggle("faint", this.#isFaint(pin.route))
		element.textContent = pin.label ?? ""
		element.title = pin.title ?? ""
		if (pin.kind !== "around")
			element.setAttribute("aria-label", pin.title || pin.label || placeText(pin.lat, pin.lon))
		element.style.setProperty("--pin", pin.color ?? "")
		element.style.setProperty("--pin-ink", inkOn(pin.color))
	}

	// ---- drawing ----

	#later() {
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0
			this.#draw()
		})
	}

	#draw() {
		const { clientWidth: wide, clientHeight: high } = this.element
		if (!wide || !high)
			return
		this.size = TILE * 2 ** this.#zoom
		this.left = this.#x * this.size - wide / 2
		this.top = this.#y * this.size - high / 2
		this.#drawTiles(wide, high)
		this.#drawLines(wide, high)
		for (const pin of this.#pins.values())
			pin.element.style.translate = `${Math.round(pin.x * this.size - this.left)}px ${Math.round(pin.y * this.size - this.top)}px`
		this.#drawScale(high)
	}

	#drawTiles(wide, high) {
		if (!this.tileAddress)
			return
		const level = Math.max(0, Math.min(MOST, Math.round(this.#zoom)))
		const count = 2 ** level, side = this.size / count
		const seen = new Set()
		for (let y = Math.max(0, Math.floor(this.top / side)); y <= Math.min(count - 1, (this.top + high) / side); y++)
			for (let x = Math.floor(this.left / side); x <= (this.left + wide) / side; x++) {
				const key = `${level}/${x}/${y}`
				const tile = this.#tiles.get(key) ?? this.#makeTile(key, level, ((x % count) + count) % count, y)
				tile.style.width = tile.style.height = `${Math.ceil(side)}px`
				tile.style.transform = `translate(${Math.round(x * side - this.left)}px, ${Math.round(y * side - this.top)}px)`
				seen.add(key)
			}
		for (const [key, tile] of this.#tiles)
			if (!seen.has(key)) {
				tile.remove()
				this.#tiles.delete(key)
			}
	}

	#makeTile(key, level, x, y) {
		const tile = make("img", "", this.ground)
		tile.alt = ""
		tile.draggable = false
		// Servers of tiles ask who is asking; they learn our name and not the page.
		tile.referrerPolicy = "origin"
		tile.addEventListener("error", () => { tile.hidden = true })
		tile.src = this.tileAddress.replace("{z}", level).replace("{x}", x).replace("{y}", y)
		this.#tiles.set(key, tile)
		return tile
	}

	#drawLines(wide, high) {
		this.lines.replaceChildren()
		this.lines.setAttribute("viewBox", `0 0 ${wide} ${high}`)
		this.#drawGrid(wide, high)
		for (const route of this.#routes) {
			const points = route.world.map(([x, y]) => `${(x * this.size - this.left).toFixed(1)},${(y * this.size - this.top).toFixed(1)}`).join(" ")
			const faint = this.#isFaint(route.id) ? " faint" : ""
			draw("polyline", { points, class: `edge${faint}` }, this.lines)
			const line = draw("polyline", { points, class: `way${faint}${route.was ? " was" : ""}` }, this.lines)
			if (route.color && !route.was)
				line.style.stroke = route.color
		}
	}

	// Degrees, so that a map without tiles still says where one is.
	#drawGrid(wide, high) {
		const step = niceStep(360 / this.size * 130)
		const digits = Math.max(0, Math.ceil(-Math.log10(step)))
		const west = longitudeOf(this.left / this.size), east = longitudeOf((this.left + wide) / this.size)
		const north = latitudeOf(this.top / this.size), south = latitudeOf((this.top + high) / this.size)
		for (let i = Math.ceil(west / step); i * step <= east; i++) {
			const x = worldX(i * step) * this.size - this.left
			draw("line", { x1: x, x2: x, y1: 0, y2: high, class: "grid" }, this.lines)
			draw("text", { x: x + 3, y: 12 }, this.lines).textContent = `${(i * step).toFixed(digits)}°`
		}
		for (let i = Math.ceil(Math.max(south, -85) / step); i * step <= Math.min(north, 85); i++) {
			const y = worldY(i * step) * this.size - this.top
			draw("line", { x1: 0, x2: wide, y1: y, y2: y, class: "grid" }, this.lines)
			draw("text", { x: 3, y: y - 3 }, this.lines).textContent = `${(i * step).toFixed(digits)}°`
		}
	}

	#drawScale(high) {
		const latitude = latitudeOf((this.top + high / 2) / this.size)
		const metresPerPixel = 40075016.7 * Math.cos(latitude * Math.PI / 180) / this.size
		const metres = niceMetres(metresPerPixel * 110)
		this.scale.style.width = `${Math.round(metres / metresPerPixel)}px`
		this.scale.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`
	}

	// ---- moving ----

	#tell(name, detail) {
		this.element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
	}

	#pan(dx, dy) {
		this.#x = Math.max(0, Math.min(1, this.#x + dx / this.size))
		this.#y = Math.max(0, Math.min(1, this.#y + dy / this.size))
		this.#later()
	}

	// What lies under (px, py) of the element stays there.
	#zoomBy(by, px = this.element.clientWidth / 2, py = this.element.clientHeight / 2) {
		const dx = px - this.element.clientWidth / 2, dy = py - this.element.clientHeight / 2
		const before = TILE * 2 ** this.#zoom
		this.#zoom = Math.max(LEAST, Math.min(MOST, this.#zoom + by))
		const after = TILE * 2 ** this.#zoom
		this.#x += dx / before - dx / after
		this.#y += dy / before - dy / after
		this.#later()
	}

	#place(px, py) {
		this.#tell("map:place", { lat: latitudeOf((this.top + py) / this.size), lon: longitudeOf((this.left + px) / this.size) })
	}

	#listen() {
		const map = this.element
		map.addEventListener("pointerdown", event => this.#down(event))
		map.addEventListener("pointermove", event => this.#move(event))
		for (const name of ["pointerup", "pointercancel"])
			map.addEventListener(name, event => this.#up(event))
		map.addEventListener("dblclick", event => {
			if (!event.target.closest("button"))
				this.#zoomBy(1, ...this.#spot(event))
		})
		map.addEventListener("wheel", event => {
			// A page that is scrolled past the map is not caught by it.
			if (!event.ctrlKey && !map.contains(document.activeElement))
				return
			event.preventDefault()
			this.#zoomBy(-Math.sign(event.deltaY) * 0.5, ...this.#spot(event))
		}, { passive: false })
		map.addEventListener("keydown", event => this.#key(event))
	}

	#spot(event) {
		const box = this.element.getBoundingClientRect()
		return [event.clientX - box.left - this.element.clientLeft, event.clientY - box.top - this.element.clientTop]
	}

	#down(event) {
		if (event.button !== 0 || event.target.closest("button"))
			return
		this.#pointers.set(event.pointerId, { at: this.#spot(event), moved: false })
		this.element.setPointerCapture(event.pointerId)
	}

	#move(event) {
		const pointer = this.#pointers.get(event.pointerId)
		if (!pointer)
			return
		const at = this.#spot(event), before = pointer.at
		if (!pointer.moved && Math.hypot(at[0] - before[0], at[1] - before[1]) < 4)
			return
		pointer.moved = true
		pointer.at = at
		const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, one]) => one)
		if (!other)
			return this.#pan(before[0] - at[0], before[1] - at[1])
		other.moved = true
		const apart = point => Math.max(10, Math.hypot(point[0] - other.at[0], point[1] - other.at[1]))
		this.#zoomBy(Math.log2(apart(at) / apart(before)), (at[0] + other.at[0]) / 2, (at[1] + other.at[1]) / 2)
	}

	#up(event) {
		const pointer = this.#pointers.get(event.pointerId)
		this.#pointers.delete(event.pointerId)
		if (pointer && !pointer.moved && event.type === "pointerup" && this.#pick)
			this.#place(...this.#spot(event))
	}

	#key(event) {
		if (event.ctrlKey || event.metaKey || event.altKey || (event.target !== this.element && event.key === "Enter"))
			return
		const ways = { ArrowLeft: [-PAN, 0], ArrowRight: [PAN, 0], ArrowUp: [0, -PAN], ArrowDown: [0, PAN] }
		if (ways[event.key])
			this.#pan(...ways[event.key])
		else if (event.key === "+" || event.key === "=")
			this.#zoomBy(1)
		else if (event.key === "-")
			this.#zoomBy(-1)
		else if (event.key === "0")
			this.fit()
		else if (event.key === "Enter" && this.#pick)
			this.#place(this.element.clientWidth / 2, this.element.clientHeight / 2)
		else
			return
		event.preventDefault()
		event.stopPropagation()
	}
}

// The map of an element; drawn once, however often it is asked for.
const drawn = new WeakMap()

export function drawMap(element, options = {}) {
	if (!drawn.has(element))
		drawn.set(element, new MapView(element, {
			tiles: element.dataset.tiles, credit: element.dataset.credit,
			words: { closer: element.dataset.closer, farther: element.dataset.farther, all: element.dataset.all }, ...options,
		}))
	return drawn.get(element)
}

// Pins and routes of a list: every [data-lat] in it is a pin; those with the same data-route are joined in their order.
// data-way="was" dashes a route that will no longer be.  data-pin is the sign on it, data-title what it is called (else its text), data-color and data-kind its looks.
export function readList(list) {
	const pins = [], routes = new Map()
	list.querySelectorAll("[data-lat]").forEach((item, i) => {
		const lat = Number(item.dataset.lat), lon = Number(item.dataset.lon)
		const { route, color, kind, pin: label } = item.dataset
		if (route !== undefined) {
			if (!routes.has(route))
				routes.set(route, { id: route, color, was: item.dataset.way === "was", points: [] })
			routes.get(route).points.push([lat, lon])
		}
		pins.push({ id: item.id || `pin-${i}`, lat, lon, label, color, kind, route, item,
			title: item.dataset.title ?? item.textContent.trim().replace(/\s+/g, " ") })
	})
	return { pins, routes: [...routes.values()] }
}
