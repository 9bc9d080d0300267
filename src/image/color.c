/* color -- a phone's wide colours become those of screens, since its profile goes with the other metadata. */
#include <lcms2.h>
#include "image/inside.h"

void
color_to_screen(struct canvas *c, struct bytes profile)
{
	cmsHPROFILE from, screen;
	cmsHTRANSFORM transform;
	cmsUInt32Number format = c->channels == 4 ? TYPE_RGBA_8 : TYPE_RGB_8;

	if (profile.size == 0)
		return;
	from = cmsOpenProfileFromMem(profile.at, (cmsUInt32Number)profile.size);
	screen = cmsCreate_sRGBProfile();
	if (from == NULL || screen == NULL || cmsGetColorSpace(from) != cmsSigRgbData)
		return;
	transform = cmsCreateTransform(from, format, screen, format, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_COPY_ALPHA);
	for (int y = 0; transform != NULL && y < c->height; y++) {
		uint8_t *row = c->at + (size_t)y * (size_t)c->width * (size_t)c->channels;

		cmsDoTransform(transform, row, row, (cmsUInt32Number)c->width);
	}
}
