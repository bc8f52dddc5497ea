/** What a message is, in bytes: the stored record, its properties and ids. */
@NullMarked
package io.trivium.message;

import org.jspecify.annotations.NullMarked;
