/** Files that are written once and checked, and shared memory maps. */
@NullMarked
package io.trivium.storage.file;

import org.jspecify.annotations.NullMarked;
