// The plane of the map (Web Mercator): the world is a square of side 1, north up, Greenwich in the middle.
const MOST_LATITUDE = 85.0511287798

export const worldX = longitude => longitude / 360 + 0.5

export function worldY(latitude) {
	const sine = Math.sin(Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, latitude)) * Math.PI / 180)
	return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)
}

export const longitudeOf = x => (x - 0.5) * 360

export const latitudeOf = y => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI

export function bounds(points) {
	if (points.length === 0)
		return undefined
	let [west, north] = points[0], [east, south] = points[0]
	for (const [x, y] of points) {
		west = Math.min(west, x)
		east = Math.max(east, x)
		north = Math.min(north, y)
		south = Math.max(south, y)
	}
	return { x: west, y: north, width: east - west, height: south - north }
}

// 1, 2 or 5 times a power of ten: the smallest that is not below, and the largest that is not above.
export function niceStep(least) {
	const power = 10 ** Math.floor(Math.log10(least))
	return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= least * 0.999999)
}

export function niceMetres(most) {
	const power = 10 ** Math.floor(Math.log10(most))
	return [5, 2, 1].map(factor => factor * power).find(step => step <= most * 1.000001)
}

export const placeText = (latitude, longitude) => `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
