/** Where the messages of each queue stand: in memory for segments that are written, in one file for each that is full. */
@NullMarked
package io.trivium.storage.index;

import org.jspecify.annotations.NullMarked;
