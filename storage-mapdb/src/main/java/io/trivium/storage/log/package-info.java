/** The log: frames in segments, their recovery and their reading. */
@NullMarked
package io.trivium.storage.log;

import org.jspecify.annotations.NullMarked;
