/** Files of sections. */
@NullMarked
package io.trivium.storage.file;

import org.jspecify.annotations.NullMarked;
