/** Saved views, one file for each moment. */
@NullMarked
package io.trivium.storage.snapshot;

import org.jspecify.annotations.NullMarked;
