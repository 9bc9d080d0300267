/* units -- the two units of the demo as tables: who they are, whom they know, what they do. */
#include "demo/inside.h"

#define TEXTS(english, german, french) \
	{ { [LANG_EN] = english, [LANG_DE] = german, [LANG_FR] = french } }

/* ---- Freiburg ---- */

static const struct demo_town freiburg_towns[] = {
	{ "Freiburg", "79098", 47.9959, 7.8522, 6 },
	{ "Emmendingen", "79312", 48.1216, 7.8490, 2 },
	{ "Denzlingen", "79211", 48.0690, 7.8810, 2 },
	{ "Kirchzarten", "79199", 47.9650, 7.9550, 2 },
	{ "Bad Krozingen", "79189", 47.9180, 7.7010, 2 },
	{ "Breisach", "79206", 48.0330, 7.5810, 1 },
	{ "Staufen", "79219", 47.8830, 7.7300, 1 },
	{ "Waldkirch", "79183", 48.0950, 7.9620, 1 },
};
static const char *const freiburg_streets[] = { "Amselweg", "Birkenallee", "Brunnengasse", "Dreisamstraße",
	"Eschenweg", "Gartenstraße", "Kastanienweg", "Klosterhof", "Lindenstraße", "Mühlbachweg",
	"Obere Halde", "Quellenstraße", "Rebstockweg", "Schwarzwaldblick", "Talstraße", "Wiesenpfad", NULL };
static const char *const freiburg_first[] = { "Anna", "Bernd", "Carla", "Daniel", "Elif", "Frank", "Greta",
	"Hannes", "Ines", "Jürgen", "Katrin", "Lars", "Mira", "Nils", "Olga", "Paul", "Renate", "Sven",
	"Tanja", "Uwe", "Vera", "Werner", "Yasemin", "Zoran", NULL };
static const char *const freiburg_last[] = { "Albrecht", "Berger", "Conrad", "Dietz", "Ehret", "Fischer",
	"Gebhardt", "Hofmann", "Iversen", "Jäger", "Kessler", "Lorenz", "Maurer", "Nowak", "Ott", "Pfaff",
	"Rieger", "Schäfer", "Thoma", "Ullrich", "Vogt", "Weber", "Yıldız", "Zimmermann", "Blum", "Disch",
	"Hauser", "Kaltenbach", "Rombach", NULL };
static const char *const freiburg_companies[] = { "Bäckerei %s", "Hotel %s", "Praxis Dr. %s", "Autohaus %s",
	"Weingut %s", "Hausverwaltung %s", "Schreinerei %s", "Kindergarten %s", NULL };
static const char *const freiburg_skills[] = { "Wärmepumpe", "Gas", "Heizung", "Solar", NULL };
static const char *const freiburg_mobiles[] = { "0171 39200%02d", "+49 176 040690%02d", NULL };

static const struct demo_type freiburg_types[DEMO_TYPES] = {
	{ "WP-WARTUNG", "Wartung Wärmepumpe", "#2f6fb3", 90, 0, "0:1", true, false,
	    TEXTS("Heat pump service", "Wartung Ihrer Wärmepumpe", "Entretien de votre pompe à chaleur"),
	    TEXTS("We check pressure, filters and settings. Please keep the room of the heat pump clear.",
		"Wir prüfen Druck, Filter und Einstellungen. Bitte halten Sie den Zugang zur Wärmepumpe frei.",
		"Nous contrôlons la pression, les filtres et les réglages.") },
	{ "GAS-WARTUNG", "Wartung Gastherme", "#c77700", 60, 0, "1:1", true, false,
	    TEXTS("Boiler service", "Wartung Ihrer Gastherme", "Entretien de votre chaudière"),
	    TEXTS("Cleaning, measuring, report for the chimney sweep.",
		"Reinigung, Messung und Protokoll für den Schornsteinfeger.",
		"Nettoyage, mesure et rapport.") },
	{ "REPARATUR", "Reparatur Heizung", "#b3372f", 120, 5, "2:1", true, false,
	    TEXTS("Heating repair", "Reparatur Ihrer Heizung", "Réparation de votre chauffage"),
	    TEXTS("We come to {activity.address}.", "Wir kommen zu {activity.address}.",
		"Nous venons à {activity.address}.") },
	{ "SOLAR", "Prüfung Solaranlage", "#4f8a10", 60, 0, "3:2", true, true,
	    TEXTS("Inspection of the solar panels", "Prüfung Ihrer Solaranlage", "Contrôle des panneaux solaires"),
	    TEXTS("Someone must be at home so that we reach the roof.",
		"Bitte sorgen Sie dafür, dass wir auf das Dach kommen.", "Un accès au toit est nécessaire.") },
	{ "ABNAHME", "Interne Abnahme", "#6b6b7b", 45, 0, "", false, false,
	    TEXTS("", "", ""), TEXTS("", "", "") },
};

static const struct demo_worker freiburg_workers[] = {
	{ "Giulia", "Roth", "giulia.roth@morgenrot.example.org", 0, "0:3 2:2" },
	{ "Lukas", "Ritter", "lukas.ritter@morgenrot.example.org", 0, "1:2 2:2" },
	{ "Mehmet", "Kaya", "mehmet.kaya@morgenrot.example.org", 1, "0:2 1:2 2:1" },
	{ "Sabine", "Hummel", "sabine.hummel@morgenrot.example.org", 3, "2:3 3:2" },
	{ "Tobias", "Weiß", "tobias.weiss@morgenrot.example.org", 4, "0:1 1:1 2:1" },
	{ "Jana", "Kopp", "jana.kopp@morgenrot.example.org", 2, "1:3 3:3" },
	{ "Piotr", "Nowicki", "piotr.nowicki@morgenrot.example.org", 6, "0:2 2:2 3:2" },
};

/* ---- Bristol ---- */

static const struct demo_town bristol_towns[] = {
	{ "Bristol", "BS1 5TR", 51.4545, -2.5879, 6 },
	{ "Bath", "BA1 1LT", 51.3811, -2.3590, 2 },
	{ "Keynsham", "BS31 1AF", 51.4135, -2.4968, 1 },
	{ "Portishead", "BS20 7DA", 51.4820, -2.7690, 1 },
	{ "Clevedon", "BS21 6HH", 51.4380, -2.8540, 1 },
	{ "Yate", "BS37 4AS", 51.5400, -2.4110, 1 },
	{ "Nailsea", "BS48 1BG", 51.4320, -2.7570, 1 },
};
static const char *const bristol_streets[] = { "Abbey Lane", "Beech Close", "Chapel Row", "Dovecote Rise",
	"Elm Grove", "Fernleigh Road", "Harbour View", "Kestrel Way", "Mill Lane", "Orchard Drive",
	"Priory Gardens", "Quarry Hill", "Saxon Street", "Willow Walk", NULL };
static const char *const bristol_first[] = { "Alice", "Ben", "Chloe", "Dev", "Emily", "Finn", "Grace", "Harry",
	"Isla", "Jack", "Kemi", "Liam", "Maya", "Noah", "Olivia", "Priya", "Ruth", "Sam", "Tom", "Zara", NULL };
static const char *const bristol_last[] = { "Adams", "Bennett", "Carter", "Davies", "Evans", "Fletcher", "Green",
	"Hughes", "Iqbal", "Jones", "Khan", "Lloyd", "Morgan", "Nash", "Okafor", "Parker", "Quinn", "Rees",
	"Shah", "Turner", "Walker", "Young", NULL };
static const char *const bristol_companies[] = { "%s Bakery", "The %s Arms", "%s Dental Practice", "%s Garage",
	"%s Lettings", "%s Joinery", "%s Nursery", NULL };
static const char *const bristol_skills[] = { "Heat pump", "Gas", "Plumbing", "Solar", NULL };
static const char *const bristol_mobiles[] = { "07700 900%03d", NULL };

static const struct demo_type bristol_types[DEMO_TYPES] = {
	{ "HP-SERVICE", "Heat pump service", "#2f6fb3", 90, 0, "0:1", true, false,
	    TEXTS("Heat pump service", "Wartung Ihrer Wärmepumpe", "Entretien de votre pompe à chaleur"),
	    TEXTS("We check pressure, filters and settings. Please keep the way to the heat pump clear.",
		"Wir prüfen Druck, Filter und Einstellungen.", "Nous contrôlons la pression et les filtres.") },
	{ "BOILER", "Boiler service", "#c77700", 60, 0, "1:1", true, false,
	    TEXTS("Boiler service", "Wartung Ihrer Gastherme", "Entretien de votre chaudière"),
	    TEXTS("Cleaning, flue test and a safety record.", "Reinigung und Messung.", "Nettoyage et mesure.") },
	{ "LEAK", "Leak repair", "#b3372f", 120, 5, "2:1", true, false,
	    TEXTS("Repair of a leak", "Reparatur eines Lecks", "Réparation d’une fuite"),
	    TEXTS("We come to {activity.address}. Turn the water off at the mains if you can.",
		"Wir kommen zu {activity.address}.", "Nous venons à {activity.address}.") },
	{ "SOLAR", "Solar inspection", "#4f8a10", 60, 0, "3:2", true, true,
	    TEXTS("Inspection of your solar panels", "Prüfung Ihrer Solaranlage", "Contrôle des panneaux solaires"),
	    TEXTS("Someone must be at home so that we can reach the roof.", "", "") },
	{ "SIGN-OFF", "Internal sign-off", "#6b6b7b", 45, 0, "", false, false,
	    TEXTS("", "", ""), TEXTS("", "", "") },
};

static const struct demo_worker bristol_workers[] = {
	{ "Owen", "Price", "owen.price@aurora.example.org", 0, "0:2 1:2" },
	{ "Aisha", "Rahman", "aisha.rahman@aurora.example.org", 0, "1:3 2:2" },
	{ "Callum", "Reid", "callum.reid@aurora.example.org", 1, "2:2 3:2" },
	{ "Nia", "Howell", "nia.howell@aurora.example.org", 5, "0:2 2:1 3:3" },
	{ "Marek", "Dudek", "marek.dudek@aurora.example.org", 3, "0:1 1:1 2:2" },
};

const struct demo_unit demo_units[DEMO_UNITS] = {
	{ .name = "Morgenrot Haustechnik", .slug = "morgenrot", .zone = "Europe/Berlin", .country = "DE",
	    .lang = LANG_DE, .accent = "#b3452c", .phone = "+49 761 5550199", .email = "service@morgenrot.example.org",
	    .address = "Morgenrot Haustechnik\nAm Alten Bahnhof 3\n79098 Freiburg",
	    .home_text = { { [LANG_EN] = "Out of hours? Call us, someone always answers.",
		[LANG_DE] = "Notfall außerhalb der Zeiten? Rufen Sie an, jemand ist immer da.",
		[LANG_FR] = "Une urgence ? Appelez-nous, quelqu’un répond toujours." } },
	    .skills = freiburg_skills, .types = freiburg_types, .workers = freiburg_workers,
	    .worker_count = COUNT_OF(freiburg_workers), .customer_count = 180, .towns = freiburg_towns,
	    .town_count = COUNT_OF(freiburg_towns), .streets = freiburg_streets, .first_names = freiburg_first,
	    .last_names = freiburg_last, .companies = freiburg_companies, .planner = "Marie Brunner",
	    .planner_email = "marie@morgenrot.example.org", .mobiles = freiburg_mobiles, .mobiles_each = 100,
	    .first_customer = "Anna", .first_customer_last = "Berger" },
	{ .name = "Aurora Home Services", .slug = "aurora", .zone = "Europe/London", .country = "GB",
	    .lang = LANG_EN, .accent = "#4a5bd0", .phone = "+44 117 496 0123", .email = "hello@aurora.example.org",
	    .address = "Aurora Home Services\n12 Harbour View\nBristol BS1 5TR",
	    .home_text = { { [LANG_EN] = "Our vans leave at eight. Questions before that? Write to us.",
		[LANG_DE] = "Unsere Wagen fahren um acht los. Vorher gern per E-Mail." } },
	    .skills = bristol_skills, .types = bristol_types, .workers = bristol_workers,
	    .worker_count = COUNT_OF(bristol_workers), .customer_count = 120, .towns = bristol_towns,
	    .town_count = COUNT_OF(bristol_towns), .streets = bristol_streets, .first_names = bristol_first,
	    .last_names = bristol_last, .companies = bristol_companies, .planner = "Peter Hale",
	    .planner_email = "peter@aurora.example.org", .mobiles = bristol_mobiles, .mobiles_each = 1000,
	    .first_customer = "Emily", .first_customer_last = "Carter" },
};
