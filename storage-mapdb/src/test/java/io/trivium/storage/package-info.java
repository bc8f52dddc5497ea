/** The store that keeps its log in segments and everything derived from it in MapDB tables. */
@NullMarked
package io.trivium.storage;

import org.jspecify.annotations.NullMarked;
