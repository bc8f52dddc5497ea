/** Genuine brokers, name servers and operators' tools beside ours. */
@NullMarked
package io.trivium.interop.admin;

import org.jspecify.annotations.NullMarked;
