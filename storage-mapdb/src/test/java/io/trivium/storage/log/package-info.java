/** Tests of the log's files. */
@NullMarked
package io.trivium.storage.log;

import org.jspecify.annotations.NullMarked;
