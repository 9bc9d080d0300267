/* photos -- pictures, taken on the spot or chosen; upright, without their place unless it is asked for. */
#include "form/kind.h"

static const struct field_setting settings[] = {
	{ "most", N_("At most"), N_("How many photos."), SETTING_IS_WHOLE, "5", .least = 1, .most = 20 },
	{ "with_place", N_("Keep where a photo was taken"), NULL, SETTING_IS_YES_NO, "false" },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "0", "doc1", "1", "doc2", "1.caption", "Boiler" },
	    .stored = "[{\"document\": \"doc1\"}, {\"document\": \"doc2\", \"caption\": \"Boiler\"}]", .text =
	    "doc1.jpg, Boiler" },
	{ .sent = { "0", "doc1", "0.remove", "1" }, .text = "" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "0", "other" }, .text = "", .wrong = "A file is not there any more. Add it again." },
	{ .settings = "\"most\": 1", .sent = { "0", "doc1", "1", "doc2" }, .text = "", .wrong = "At most 1 file." },
	{ 0 },
};

const struct field_kind field_kind_photos = {
	.token = "photos", .label = N_("Photos"), .icon = "camera", .palette = N_("On the spot"), .rank = 60,
	.traits = FIELD_GROUPED | FIELD_WHOLE_WIDTH | FIELD_NO_DEFAULT | FIELD_DOCUMENTS, .fact = FACT_THING,
	.settings = settings, .samples = samples, .draw = kind_draw_documents, .read = kind_read_documents,
	.validate = kind_check_documents, .text = kind_text_documents, .show = kind_show_documents,
};
