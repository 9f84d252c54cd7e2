-- SPDX-License-Identifier: Apache-2.0
-- The one event a device was invited for; NULL, as of all there are so far: every event.
ALTER TABLE fold_device ADD COLUMN scope {blob};
