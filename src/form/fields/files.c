/* files -- documents of any allowed type. */
#include "form/kind.h"

static const struct field_setting settings[] = {
	{ "most", N_("At most"), N_("How many files."), SETTING_IS_WHOLE, "5", .least = 1, .most = 20 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "0", "doc1" }, .stored = "[{\"document\": \"doc1\"}]", .text = "doc1.jpg" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "0", "other" }, .text = "", .wrong = "A file is not there any more. Add it again." },
	{ .settings = "\"most\": 1", .sent = { "0", "doc1", "1", "doc2" }, .text = "", .wrong = "At most 1 file." },
	{ 0 },
};

const struct field_kind field_kind_files = {
	.token = "files", .label = N_("Files"), .icon = "file", .palette = N_("On the spot"), .rank = 61,
	.traits = FIELD_GROUPED | FIELD_WHOLE_WIDTH | FIELD_NO_DEFAULT | FIELD_DOCUMENTS, .fact = FACT_THING,
	.settings = settings, .samples = samples, .draw = kind_draw_documents, .read = kind_read_documents,
	.validate = kind_check_documents, .text = kind_text_documents, .show = kind_show_documents,
};
