/** The one adapter to real files. */
@NullMarked
package io.trivium.storage.disk;

import org.jspecify.annotations.NullMarked;
